-- One row per pair of operations, place, perimeter and measure: how many more (or fewer, negative) PDI at the later one.
-- as view
-- title_fr = "variation du nombre de PDI"
-- title_en = "change in the number of IDPs"
-- kinds = ["change_abs"]
-- units = {individual = {measure = "individuals"}, household = {measure = "households"}}
-- words = ["pdi", "idp", "deplace", "displace"]
-- adds_up = "value"
with held as (from claims.pdi_level),
perimeters as (from core.perimeter)
select earlier.date as from_date, later.date as to_date, later.grain, later.place, later.perimeter, later.measure,
    later.value - earlier.value as value, earlier.value as value_from, later.value as value_to,
    weaker_provenance(earlier.provenance, later.provenance) as provenance,
    concat_ws(' ; ', earlier.rests_on, nullif(later.rests_on, earlier.rests_on)) as rests_on, later.trace,
    case when later.grain = 'region' and not coalesce(is_usual, false) then 2 when later.grain = 'region' then 1 else later.reading % 10 end
        + case later.measure when 'individuals' then 0 else 10 end as reading
from held as later
join held as earlier on earlier.date < later.date and earlier.grain = later.grain and earlier.place = later.place
    and earlier.measure = later.measure and earlier.perimeter is not distinct from later.perimeter
left join perimeters on perimeters.perimeter = later.perimeter;
