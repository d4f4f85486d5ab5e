-- The cell of a programme indicator. Part of trace().
create macro trace_indicators(table_name, key) as table
with letters as (
    select c.source_id, c.sheet, min(c.column_letter) as column_letter from meta.column_account as c
    where c.dataset = 'programme_indicator' and c.column_name = 'value' and c.disposition = 'used' group by all
),
picked as (
    select i.* from core.indicator_value as i
    where table_name = 'programme_indicator' and concat_ws('/', i.section, i.indicator, i.period, i.place_id) = key
)
select s.file_name, picked.sheet, letters.column_letter || picked.row_number as cell, picked.place_id, null::bigint as individuals,
    concat_ws(' ', picked.value, picked.unit) as said, picked.provenance, picked.citation, picked.value is not null as is_used
from picked join meta.source as s using (source_id)
left join letters on letters.source_id = picked.source_id and letters.sheet = picked.sheet;
