-- One row per pair of months, direction, measure and base: the change of the flow as a percentage of the earlier (or later) month.
-- as view
-- title_fr = "variation des flux en pourcentage"
-- title_en = "percentage change of the flow"
-- kinds = ["change_pct"]
-- units = {percent = {}}
-- words = ["flux", "flow", "fmp", "entrant", "sortant", "incoming", "outgoing"]
with changes as (from claims.flow_change),
based as (select *, unnest(['initial', 'final']) as base, unnest([value_from, value_to]) as denominator from changes)
select from_date, to_date, direction, measure, base, 100.0 * value / denominator as value, 100 * value as numerator, denominator, provenance,
    rests_on, trace, reading + case base when 'initial' then 0 else 20 end as reading
from based where denominator <> 0;
