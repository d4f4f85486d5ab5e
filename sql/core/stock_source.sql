-- One row per operation and baseline file that owns a population of it, or DTM's API where no file is held: what all its rows have in common.
with owners as (
    select source_id, split_part(slice_key, '/', 2)::date as reference_date,
        string_agg(split_part(slice_key, '/', 3), ',' order by slice_key) as owned_populations
    from landing.slice_owner where dataset = 'baseline_stock' group by all
),
held as (
    select source_id, reference_date, tool, owned_populations
    from (select distinct source_id, reference_date, tool from landing.baseline_stock) join owners using (source_id, reference_date)
    union all by name
    select distinct api.source_id, held.operation_date as reference_date, 'baseline' as tool, 'pdi' as owned_populations
    from staging.api_stock as api join staging.api_round as held using (operation_name, reference_date, assessment_type, admin_level)
    where held.is_used
)
select row_number() over (order by reference_date, tool, source_id)::integer as source_number,
    concat(tool, '-', reference_date) as operation_id, tool, provenance, source_id, reference_date,
    contains(owned_populations, 'pdi') as owns_pdi, contains(owned_populations, 'returnees') as owns_returnees,
    contains(owned_populations, 'migrants') as owns_migrants
from held join landing.source using (source_id) order by source_number;
