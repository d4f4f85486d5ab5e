-- A history (operations side by side) gives other counts than the file of the operation: the file counts.
with histories as (
    select distinct source_id, split_part(slice_key, '/', 2)::date as reference_date
    from landing.slice as recalled join landing.presence using (source_id) join landing.source using (source_id)
    where recalled.is_history and status = 'accepted' and slice_key like 'baseline/%/pdi'
        and (slice_key, source_id) not in (select (slice_key, source_id) from landing.slice_owner)
),
recalled as (
    select source_id, reference_date, place_level, place_id, place_perimeter, any_value(place_name) as place, sum(pdi_individuals)::bigint as individuals
    from landing.baseline_stock join histories using (source_id, reference_date) where pdi_individuals is not null group by all
),
held as (
    select reference_date, 2 as place_level, place_id, null as perimeter, null as region, individuals, source_id
    from core.cercle_stock where kind = 'pdi' and provenance = 'file'
    union all
    select reference_date, 1, null, perimeter, region, individuals, source_id from core.regional_stock where kind = 'pdi' and provenance = 'file'
),
differing as (
    select recalled.source_id, held.reference_date, recalled.place, recalled.individuals as found, held.individuals as expected, held.source_id as file_id
    from recalled join held on held.place_level = recalled.place_level
        and date_trunc('month', held.reference_date) = date_trunc('month', recalled.reference_date)
        and (held.place_id = recalled.place_id or (held.perimeter = recalled.place_perimeter and held.region = recalled.place))
    where recalled.individuals is distinct from held.individuals
)
select differing.source_id, differing.reference_date::varchar as reference_date, min(file_name) as other, count(*)::varchar as places,
    arg_max(place, (abs(found - coalesce(expected, 0)), place)) as place, arg_max(found, (abs(found - coalesce(expected, 0)), place))::varchar as found,
    arg_max(expected, (abs(found - coalesce(expected, 0)), place))::varchar as expected
from differing join meta.source on meta.source.source_id = file_id
group by differing.source_id, differing.reference_date order by all;
