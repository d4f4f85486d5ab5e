-- One row per year, kind of transhumance alert (all, event, prevention) and outcome (issued, treated, open, unknown): alerts.
-- title_fr = "alertes de transhumance"
-- title_en = "transhumance alerts"
-- kinds = ["count", "level"]
-- units = {alert = {}}
with years as (from main.alerts_by_year),
files as (
    select year(date)::integer as year, string_agg(distinct file_name, ' ; ' order by file_name) as rests_on
    from core.alert join meta.source using (source_id) group by all
),
outcomes as (
    select year::integer as year, kind, provenance, unnest(['issued', 'treated', 'open', 'unknown']) as outcome,
        unnest([alerts_issued, alerts_treated, alerts_open, alerts_unknown]) as value
    from years
)
select year, kind, outcome, value, provenance, rests_on, concat('(from core.alert where year(date) = ', year, ')') as trace,
    case outcome when 'issued' then 1 else 2 end + case kind when 'all' then 0 else 10 end as reading
from outcomes join files using (year);
