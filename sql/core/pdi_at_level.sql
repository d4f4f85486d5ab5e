-- One row per operation, grain (country, region, cercle, commune), perimeter (regions only) and place: what changes are computed from.
-- as view
with national as (from core.national_stock where kind = 'pdi' and is_current),
regional as (from core.regional_stock where kind = 'pdi' and is_current),
places as (from core.place)
select reference_date, operation_id, 'country' as grain, null::varchar as region_perimeter, (select p.name from places as p where p.level = 0) as place,
    (select p.place_id from places as p where p.level = 0) as place_id, individuals, provenance, source_id
from national
union all by name
select reference_date, operation_id, 'region' as grain, regional.perimeter as region_perimeter, region as place,
    regions.place_id, individuals, provenance, source_id
from regional left join places as regions on regions.level = 1 and regions.name = region
union all by name
select reference_date, operation_id, case local.level when 2 then 'cercle' else 'commune' end as grain, null::varchar as region_perimeter,
    places.name as place, local.place_id, individuals, provenance, source_id
from core.pdi_local as local join places on places.place_id = local.place_id;
