-- One row per operation, kind, provenance and cercle: counts given for the cercle itself or summed from the places inside it.
with stock as (from core.stock where place_level >= 2)
select operation_id, reference_date, kind, provenance, concat('adm2:', split_part(split_part(place_id, ':', 2), '/', 1)) as place_id,
    min(source_id) as source_id,
    sum(individuals)::bigint as individuals, sum(households)::bigint as households, sum(women)::bigint as women, sum(men)::bigint as men,
    count(*) filter (individuals > 0 and households is null) = 0 as is_household_complete,
    count(coalesce(individuals, households)) > 0 as is_assessed
from stock group by all
order by reference_date, kind, provenance, place_id;
