-- One row per row of a baseline file that owns a population of its operation, or of DTM's API where no file is held: the counts as given, their place and reasons.
with rows as not materialized (from landing.baseline_stock),
owned as not materialized (
    select rows.*, source_number from rows join core.stock_source using (source_id, reference_date, tool)
    union all by name
    select source_number, sheet, row_number, api.round_number, place_id, place_level, place_perimeter,
        displacement_reason as displacement_type, origin_name as origin_region, pdi_individuals,
        case when held.women is not null then pdi_women end as pdi_women, case when held.men is not null then pdi_men end as pdi_men
    from staging.api_stock as api join staging.api_round as held using (operation_name, reference_date, assessment_type, admin_level)
    join core.stock_source as source on source.source_id = api.source_id and source.reference_date = held.operation_date
    where held.is_used
)
select
    source_number, place_id, place_perimeter, sheet, origin_region, origin, displacement_type,
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
    coalesce(is_confidential, false) as is_confidential
from owned
left join staging.displacement_type using (displacement_type)
left join staging.origin using (origin_region);
