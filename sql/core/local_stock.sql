-- One row per operation, kind and cercle or commune: counts of the place itself or summed from the places inside it.
with stock as (from core.stock),
paths as (select *, string_split(split_part(place_id, ':', 2), '/') as path from stock where place_level >= 2),
cercles as (select *, 2 as level, concat('adm2:', path[1]) as local_id from paths),
communes as (select *, 3 as level, concat('adm3:', path[1], '/', path[2]) as local_id from paths where place_level >= 3 and path[2] <> ''),
both_levels as (from cercles union all by name from communes),
summed as (
    select operation_id, reference_date, kind, level, local_id as place_id, provenance, min(source_id) as source_id,
        sum(individuals)::bigint as individuals, sum(households)::bigint as households, sum(women)::bigint as women, sum(men)::bigint as men
    from both_levels group by all
)
select * from summed
qualify row_number() over (partition by operation_id, kind, level, place_id order by case provenance when 'file' then 1 else 3 end) = 1
order by operation_id, kind, level, place_id;
