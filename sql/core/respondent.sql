-- One row per locality assessed, or household surveyed, of the file that owns the round: where it is, and how many people it stands for. Internal.
with localities as (from landing.location_assessment),
households as (from landing.household_survey),
owners as (
    select source_id, dataset, split_part(slice_key, '/', 2)::date as reference_date
    from landing.slice_owner where dataset in ('location_assessment', 'household_survey')
),
sources as (select source_id, provenance from landing.source),
asked as (select *, 'location_assessment' as dataset from localities union all by name select *, 'household_survey' as dataset from households)
select concat(dataset, '-', reference_date) as operation_id, dataset as tool, place_id, place_name as locality,
    case when place_level = 1 then place_id when place_level >= 2 then concat('adm2:', split_part(split_part(place_id, ':', 2), '/', 1)) end as area_id,
    provenance, source_id, sheet, row_number, pdi_households, pdi_individuals, returnees_individuals, respondents, household_size, household_weight,
    reference_date
from asked join owners using (source_id, dataset, reference_date) join sources using (source_id)
order by tool, reference_date, source_id, sheet, row_number;
