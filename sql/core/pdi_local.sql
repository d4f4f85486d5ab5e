-- One row per operation and cercle or commune: PDI counted in the place itself or summed from the places inside it.
with stock as (from core.stock where kind = 'pdi' and place_level >= 2),
places as (
    select place_id, place_level, string_split(split_part(place_id, ':', 2), '/') as path
    from (select distinct place_id, place_level from stock)
),
divisions as (
    select place_id, 2 as level, concat('adm2:', path[1]) as local_id from places
    union all by name
    select place_id, 3 as level, concat('adm3:', path[1], '/', path[2]) as local_id from places where place_level >= 3 and path[2] <> ''
),
summed as (
    select operation_id, reference_date, level, local_id as place_id, provenance, min(source_id) as source_id,
        sum(individuals)::bigint as individuals, sum(households)::bigint as households, sum(women)::bigint as women, sum(men)::bigint as men,
        count(*) filter (individuals > 0 and households is null) = 0 as is_household_complete
    from stock join divisions using (place_id) group by all
)
select * from summed
qualify row_number() over (partition by operation_id, level, place_id order by case provenance when 'file' then 1 else 3 end) = 1
order by reference_date, level, place_id;
