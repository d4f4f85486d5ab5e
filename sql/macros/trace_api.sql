-- The rows behind the totals of DTM's API; of api_difference those of its side: the file's are those of pdi_national, pdi_by_region, pdi_by_cercle. Part of trace().
create macro trace_api(table_name, key) as table
with letters as (
    select c.source_id, c.sheet, min(c.column_letter) as column_letter from meta.column_account as c
    where c.column_name = 'pdi_individuals' and c.disposition = 'used' group by all
),
chosen as (
    select r.* from core.api_row as r
    join main.api_round as o using (operation_name, reference_date, assessment_type, admin_level)
    where table_name = 'api_round' or o.reason = 'workbook_held'
),
picked as (
    select c.* from chosen as c
    where table_name = 'api_round' and concat_ws('/', c.operation_name, c.reference_date, c.assessment_type, c.admin_level) = key
        or table_name = 'api_difference' and concat_ws('/', c.operation_name, c.reference_date, 'country') = key
    union all
    select c.* from chosen as c join core.place as p using (place_id)
    where table_name = 'api_difference' and key in (
        case when c.place_level = 2 then concat_ws('/', c.operation_name, c.reference_date, 'cercle', p.name) end,
        case when c.place_level = 1 then concat_ws('/', c.operation_name, c.reference_date, 'region', c.place_perimeter, p.name) end)
    union all
    select c.* from chosen as c join core.place_region as within using (place_id)
    where table_name = 'api_difference' and c.place_level = 2
        and concat_ws('/', c.operation_name, c.reference_date, 'region', within.perimeter, within.region) = key
)
select s.file_name, picked.sheet, concat(coalesce(letters.column_letter, 'row '), picked.row_number) as cell, picked.place_id, picked.individuals,
    null::varchar as said, picked.provenance, null::varchar as citation, true as is_used
from picked join meta.source as s using (source_id)
left join letters on letters.source_id = picked.source_id and letters.sheet = picked.sheet;
