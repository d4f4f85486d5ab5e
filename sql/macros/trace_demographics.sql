-- The cells behind sexes and age groups of displaced people. Part of trace().
create macro trace_demographics(table_name, key) as table
with letters as (
    select c.source_id, c.sheet, min(c.column_letter) as column_letter from meta.column_account as c
    where c.dataset = 'demographic' and c.column_name = 'individuals' and c.disposition = 'used' group by all
),
within as (select r.place_id as area_id, r.perimeter, r.region from core.place_region as r),
told as (
    select d.* from core.demographic as d
    where table_name in ('demographics_operation', 'demographics_national', 'demographics_by_region')
    union all by name
    select d.* from core.demographic_by_sex as d where table_name in ('demographics_by_sex', 'demographics_by_region_sex')
    union all by name
    select d.* from core.demographic_by_age as d where table_name in ('demographics_by_age', 'demographics_by_region_age', 'dependency_ratio')
),
picked as (
    select d.* from told as d
    where case table_name
        when 'demographics_operation' then d.operation_id = key
        when 'demographics_national' then concat_ws('/', d.operation_id, d.sex, d.age_group) = key
        when 'demographics_by_sex' then concat_ws('/', d.operation_id, d.sex) = key
        when 'demographics_by_age' then concat_ws('/', d.operation_id, d.age_group) = key
        when 'dependency_ratio' then key in (concat_ws('/', d.operation_id, '15-64'), concat_ws('/', d.operation_id, '18-59'))
        else false end
    union all
    select d.* from told as d join within as w using (area_id)
    where case table_name
        when 'demographics_by_region' then concat_ws('/', d.operation_id, w.perimeter, w.region, d.sex, d.age_group) = key
        when 'demographics_by_region_sex' then concat_ws('/', d.operation_id, w.perimeter, w.region, d.sex) = key
        when 'demographics_by_region_age' then concat_ws('/', d.operation_id, w.perimeter, w.region, d.age_group) = key
        when 'dependency_ratio' then
            key in (concat_ws('/', d.operation_id, w.perimeter, w.region, '15-64'), concat_ws('/', d.operation_id, w.perimeter, w.region, '18-59'))
        else false end
)
select s.file_name, picked.sheet, coalesce(picked.cell_letter, letters.column_letter) || picked.row_number as cell, picked.place_id, picked.individuals,
    concat_ws(', ', picked.sex, picked.age_group) as said, picked.provenance, null::varchar as citation, true as is_used
from picked join meta.source as s using (source_id)
left join letters on letters.source_id = picked.source_id and letters.sheet = picked.sheet;
