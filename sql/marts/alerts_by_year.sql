-- One row per year and kind of transhumance alert (all, event, prevention): alerts issued, share treated, and days until half were treated.
with alerts as (from core.alert),
kinds as (select * exclude (kind), kind from alerts union all by name select * exclude (kind), 'all' as kind from alerts),
observed as (select max(greatest(date, coalesce(treated_date, date))) as last_day from alerts),
followed as (
    -- An open alert is not dropped: it is known to have lasted until the last day the data speak of (Kaplan and Meier, 1958).
    select year(date) as year, kind, date_diff('day', date, coalesce(treated_date, last_day)) as days, treated_date is not null as is_treated
    from kinds, observed where treated_date is not null or status = 'open'
),
by_day as (select year, kind, days, count(*) as leaving, count(*) filter (is_treated) as treated from followed group by all),
at_risk as (
    select *, sum(leaving) over (partition by year, kind order by days desc) as waiting from by_day
),
surviving as (
    select *, exp(sum(case when treated < waiting then ln(1 - treated / waiting) else -1e9 end) over (partition by year, kind order by days)) as untreated
    from at_risk
),
halves as (
    select year, kind, min(days) filter (untreated <= 0.5)::bigint as median_days_to_treatment, sum(leaving)::bigint as alerts_followed
    from surviving group by all
),
counted as (
    select year(date) as year, kind, case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance,
        min(source_id) as source_id, count(distinct month) as months_held, count(*) as alerts_issued,
        count(*) filter (status = 'treated') as alerts_treated, count(*) filter (status = 'open') as alerts_open,
        count(*) filter (status = 'unknown') as alerts_unknown, count(*) filter (status = 'treated') / count(*) as treated_share
    from kinds group by all
)
select kind, provenance, source_id, year, months_held, alerts_issued, alerts_treated, alerts_open, alerts_unknown, treated_share,
    coalesce(alerts_followed, 0) as alerts_followed, median_days_to_treatment
from counted left join halves using (year, kind) order by year, kind;
