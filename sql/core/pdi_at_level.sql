-- One row per operation, level (country, region, cercle, commune), perimeter (regions only) and place: what changes are computed from.
with national as (from core.national_stock where kind = 'pdi' and is_current),
regional as (from core.regional_stock where kind = 'pdi' and is_current),
local as (from core.local_stock where kind = 'pdi'),
places as (from core.place)
select reference_date, operation_id, 'country' as level, null::varchar as perimeter, (select name from places where level = 0) as place,
    (select place_id from places where level = 0) as place_id, individuals, provenance, source_id
from national
union all by name
select reference_date, operation_id, 'region' as level, perimeter, region as place,
    concat('adm1:', lower(strip_accents(region))) as place_id, individuals, provenance, source_id
from regional
union all by name
select reference_date, operation_id, case local.level when 2 then 'cercle' else 'commune' end as level, null::varchar as perimeter,
    places.name as place, place_id, individuals, provenance, source_id
from local join places using (place_id)
order by reference_date, level, perimeter, place_id;
