-- One row per operation, round, kind of assessment and level that DTM's API gives: its total, and whether it counts.
with rows as (from staging.api_stock),
held as (
    select split_part(slice_key, '/', 2)::date as held_date, bool_or(provenance <> 'sample') as is_held_in_file
    from landing.slice_owner join landing.source using (source_id)
    where slice_owner.dataset = 'baseline_stock' and split_part(slice_key, '/', 3) = 'pdi' group by all
),
keys as (
    select operation_name, reference_date, assessment_type, admin_level, place_id, displacement_reason, origin_name, origin_pcode, count(*) as rows_of_key
    from rows group by all
),
torn as (
    select operation_name, reference_date, assessment_type, admin_level, count(*) filter (rows_of_key > 1) as keys_given_twice from keys group by all
),
rounds as (
    select operation_name, reference_date, assessment_type, admin_level, min(provenance) as provenance, min(source_id) as source_id,
        max(round_number) as round_number, count(*) as rows_counted, sum(copies - 1)::bigint as rows_left_out,
        sum(pdi_individuals)::bigint as individuals,
        case when count(pdi_women) = count(*) then sum(pdi_women)::bigint end as women,
        case when count(pdi_men) = count(*) then sum(pdi_men)::bigint end as men
    from rows group by all
),
operations as (
    select coalesce((select api_operation from reference_country), case when count(distinct operation_name) = 1 then min(operation_name) end) as chosen
    from rounds
),
sound as (
    select rounds.*, keys_given_twice,
        max(admin_level) filter (keys_given_twice = 0) over (partition by operation_name, reference_date, assessment_type) as finest_level
    from rounds join torn using (operation_name, reference_date, assessment_type, admin_level)
),
dated as (
    select sound.*, coalesce(max(held_date), any_value(reference_date)) as operation_date,
        coalesce(bool_or(is_held_in_file or sound.provenance = 'sample'), false) and count(held_date) > 0 as is_held
    from sound left join held on date_trunc('month', held_date) = date_trunc('month', reference_date)
    group by all
)
select operation_name, reference_date, operation_date, assessment_type, admin_level, provenance, source_id, round_number, rows_counted, rows_left_out,
    keys_given_twice, individuals, women, men,
    case
        when chosen is null then 'operation_not_chosen'
        when operation_name <> chosen then 'other_operation'
        when assessment_type <> 'BA' then 'site_assessment'
        when keys_given_twice > 0 then 'rows_contradict_each_other'
        when admin_level < finest_level then 'finer_level_held'
        when is_held then 'workbook_held'
    end as reason,
    reason is null as is_used
from dated, operations
order by operation_name, reference_date, assessment_type, admin_level;
