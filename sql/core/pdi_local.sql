-- One row per operation and cercle or commune: PDI counted in the place itself or summed from the places inside it.
-- as view
with stock as (
    select *, string_split(split_part(place_id, ':', 2), '/') as path from core.stock where kind = 'pdi' and place_level >= 2
),
cercles as (
    select operation_id, reference_date, 2 as level, concat('adm2:', path[1]) as place_id, provenance, min(source_id) as source_id,
        sum(individuals)::bigint as individuals, sum(households)::bigint as households, sum(women)::bigint as women, sum(men)::bigint as men,
        count(*) filter (individuals > 0 and households is null) = 0 as is_household_complete
    from stock group by all
),
communes as (
    select operation_id, reference_date, 3 as level, concat('adm3:', path[1], '/', path[2]) as place_id, provenance, min(source_id) as source_id,
        sum(individuals)::bigint as individuals, sum(households)::bigint as households, sum(women)::bigint as women, sum(men)::bigint as men,
        count(*) filter (individuals > 0 and households is null) = 0 as is_household_complete
    from stock where place_level >= 3 and path[2] <> '' group by all
)
from cercles
qualify row_number() over (partition by operation_id, place_id order by case provenance when 'file' then 1 else 3 end) = 1
union all by name
from communes
qualify row_number() over (partition by operation_id, place_id order by case provenance when 'file' then 1 else 3 end) = 1;
