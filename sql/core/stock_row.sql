-- One row per row of a baseline file that owns a population of its operation, or of DTM's API where no file is held: the counts as given, their operation, place and reasons.
with rows as not materialized (from landing.baseline_stock),
owners as (
    select source_id, split_part(slice_key, '/', 2)::date as reference_date,
        string_agg(split_part(slice_key, '/', 3), ',' order by slice_key) as owned_populations
    from landing.slice_owner where dataset = 'baseline_stock' group by all
),
sources as (select source_id, provenance from landing.source),
owned as not materialized (
    select rows.*, provenance, owned_populations from rows join sources using (source_id) join owners using (source_id, reference_date)
    union all by name
    select api.source_id, api.provenance, sheet, row_number, 'pdi' as owned_populations, 'baseline' as tool, api.round_number, place_id, place_level,
        place_perimeter, displacement_reason as displacement_type, origin_name as origin_region, pdi_individuals,
        case when held.women is not null then pdi_women end as pdi_women, case when held.men is not null then pdi_men end as pdi_men,
        held.operation_date as reference_date
    from staging.api_stock as api join staging.api_round as held using (operation_name, reference_date, assessment_type, admin_level)
    where held.is_used
)
select
    concat(tool, '-', reference_date) as operation_id,
    tool, owned_populations, place_id, place_perimeter, provenance, source_id, sheet, origin_region, origin, displacement_type,
    -- Files exist whose flags are all 0, or absent, while the type of displacement says Conflict: then the type is what is known.
    coalesce(nullif(concat_ws('+',
        case when reason_conflict then 'conflict' end, case when reason_economic then 'economic' end,
        case when reason_insecurity then 'insecurity' end, case when reason_natural_disaster then 'natural_disaster' end,
        case when reason_other then 'other' end, case when reason_political then 'political' end), ''), type_reason) as reasons,
    suppressed_columns,
    round_number, place_level, row_number,
    pdi_households, pdi_individuals, pdi_women, pdi_men,
    returnees_households, returnees_individuals, returnees_women, returnees_men,
    retournes_households, retournes_individuals, retournes_women, retournes_men,
    rapatries_households, rapatries_individuals, rapatries_women, rapatries_men,
    migrants_households, migrants_individuals,
    coalesce(is_confidential, false) as is_confidential,
    reference_date
from owned
left join staging.displacement_type using (displacement_type)
left join staging.origin using (origin_region);
