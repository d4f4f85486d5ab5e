-- One row per year, kind of transhumance alert and base: alerts treated as a percentage of those issued, or of those whose outcome is known.
-- as view
-- title_fr = "part des alertes de transhumance qui ont été traitées"
-- title_en = "share of the transhumance alerts that were treated"
-- kinds = ["share"]
-- units = {percent = {}}
-- words = ["alerte", "alert"]
with held as (select year, kind, outcome, value, provenance, rests_on, trace from claims.alerts_count),
wide as (
    select year, kind, any_value(provenance) as provenance, any_value(rests_on) as rests_on, any_value(trace) as trace,
        max(value) filter (outcome = 'issued') as issued, max(value) filter (outcome = 'treated') as treated,
        max(value) filter (outcome = 'open') as still_open
    from held group by all
),
based as (select *, unnest(['issued', 'outcome_known']) as base, unnest([issued, treated + still_open]) as denominator from wide)
select year, kind, base, 100.0 * treated / denominator as value, 100 * treated as numerator, denominator, provenance, rests_on, trace,
    case base when 'issued' then 1 else 2 end + case kind when 'all' then 0 else 10 end as reading
from based where denominator <> 0;
