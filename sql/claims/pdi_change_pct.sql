-- One row per pair of operations, place, perimeter, measure and base: the change in PDI as a percentage of the count before (or after).
-- as view
-- title_fr = "variation du nombre de PDI en pourcentage"
-- title_en = "percentage change in the number of IDPs"
-- kinds = ["change_pct"]
-- units = {percent = {measure = "individuals"}}
-- words = ["pdi", "idp", "deplace", "displace"]
-- adds_up = "ratio"
with changes as (from claims.pdi_change),
based as (
    select *, unnest(['initial', 'final']) as base, unnest([value_from, value_to]) as denominator from changes
)
select from_date, to_date, grain, place, perimeter, measure, base, 100.0 * value / denominator as value, 100 * value as numerator, denominator,
    provenance, rests_on, trace, reading + case base when 'initial' then 0 else 20 end as reading
from based where denominator <> 0;
