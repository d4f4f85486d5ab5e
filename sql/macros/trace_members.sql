-- The rows behind members of the households asked: columns and rows of the roster, for persons are not kept. Part of trace().
create macro trace_members(table_name, key) as table
with within as (select r.place_id as area_id, r.perimeter, r.region from core.place_region as r),
picked as (
    select m.* from core.household_member as m
    where table_name = 'household_members' and concat_ws('/', m.operation_id, m.sex, m.age_group) = key
    union all
    select m.* from core.household_member as m join within as w using (area_id)
    where table_name = 'household_members_by_region' and concat_ws('/', m.operation_id, w.perimeter, w.region, m.sex, m.age_group) = key
)
select s.file_name, picked.sheet, concat(picked.cell_letter, ' (', picked.sheet_rows, ')') as cell, picked.place_id, picked.members as individuals,
    concat_ws(', ', picked.sex, picked.age_group) as said, picked.provenance, null::varchar as citation, true as is_used
from picked join meta.source as s using (source_id);
