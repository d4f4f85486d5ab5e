-- The cells behind the Stability Index: the overall score of each locality assessed. Part of trace().
create macro trace_stability(table_name, key) as table
with letters as (
    select c.source_id, c.sheet, min(c.column_letter) as column_letter from meta.column_account as c
    where c.dataset = 'stability' and c.column_name = 'overall_score' and c.disposition = 'used' group by all
),
within as (
    select r.place_id as area_id, r.perimeter, r.region, p.is_newest from core.place_region as r join core.perimeter as p using (perimeter)
),
picked as (
    select s.* from core.stability_score as s where table_name = 'stability_by_cercle' and concat_ws('/', s.operation_id, s.area_id) = key
    union all
    select s.* from core.stability_score as s join within as w using (area_id)
    where case table_name
        when 'stability_round' then concat_ws('/', s.operation_id, w.perimeter) = key
        when 'stability_by_region' then concat_ws('/', s.operation_id, w.perimeter, w.region) = key
        when 'stability_by_category' then w.is_newest and concat_ws('/', s.operation_id, w.region, s.category) = key
        else false end
)
select s.file_name, picked.sheet, letters.column_letter || picked.row_number as cell, picked.place_id, null::bigint as individuals,
    concat_ws(' / ', picked.overall_score, picked.overall_maximum) as said, picked.provenance, null::varchar as citation, true as is_used
from picked join meta.source as s using (source_id)
left join letters on letters.source_id = picked.source_id and letters.sheet = picked.sheet;
