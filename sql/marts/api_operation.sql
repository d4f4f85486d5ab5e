-- One row per operation of the country in DTM's API: its status there, and what is held of it.
with listed as (
    select operation_name, min(operation_status) as operation_status, min(rows.source_id) as source_id
    from landing.api_operation as rows join landing.slice_owner as owner on owner.source_id = rows.source_id and owner.dataset = 'api_operation'
    group by all
),
rounds as (
    select operation_name, count(distinct reference_date) as rounds_held, max(reference_date) as last_reference_date from staging.api_round group by all
)
select operation_name, operation_status, source_id, coalesce(rounds_held, 0) as rounds_held, last_reference_date
from listed left join rounds using (operation_name) order by operation_name;
