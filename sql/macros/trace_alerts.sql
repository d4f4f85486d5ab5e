-- The cells behind counts of transhumance alerts: a row each. Part of trace().
create macro trace_alerts(table_name, key) as table
with letters as (
    -- An alert stands in its row: at its status where that has a column, else at its kind.
    select c.source_id, c.sheet, coalesce(min(c.column_letter) filter (c.column_name = 'status'), min(c.column_letter)) as column_letter
    from meta.column_account as c
    where c.dataset = 'transhumance_alert' and c.column_name in ('status', 'kind') and c.disposition = 'used' group by all
),
picked as (
    select a.* from core.alert as a
    where case table_name
        when 'alerts_by_month' then concat_ws('/', strftime(a.month, '%Y-%m'), a.region, a.kind) = key
        when 'alerts_by_year' then key in (concat_ws('/', year(a.date), a.kind), concat_ws('/', year(a.date), 'all'))
        else false end
)
select s.file_name, picked.sheet, letters.column_letter || picked.row_number as cell, picked.place_id, null::bigint as individuals,
    concat_ws(', ', picked.kind, picked.status) as said, picked.provenance, null::varchar as citation, true as is_used
from picked join meta.source as s using (source_id)
left join letters on letters.source_id = picked.source_id and letters.sheet = picked.sheet;
