-- The cells behind flows by region, route and trait, and the days that points worked. Part of trace().
create macro trace_flows(table_name, key) as table
with letters as (
    select c.source_id, c.sheet, c.column_name, min(c.column_letter) as column_letter from meta.column_account as c
    where c.column_name in ('individuals', 'active_days') and c.disposition = 'used' group by all
),
months as (select a.fmp_id, a.month, a.region, a.basis, a.given_source_id, a.given_sheet, a.given_row, a.active_days, a.provenance from core.flow_activity as a),
picked as (
    select d.source_id, d.sheet, d.cell_letter, d.first_row, d.last_row, d.fmp_id as place_id, d.individuals, null::varchar as said, d.provenance,
        'individuals' as column_name
    from core.flow_day as d join months as m using (fmp_id, month)
    where table_name = 'flow_by_region_month'
        and key in (concat_ws('/', strftime(d.month, '%Y-%m'), m.region, d.direction), concat_ws('/', strftime(d.month, '%Y-%m'), m.region, 'total'))
        or table_name = 'fmp_activity' and m.basis <> 'closed' and m.given_row is null and concat_ws('/', strftime(d.month, '%Y-%m'), d.fmp_id) = key
    union all
    select m.given_source_id, m.given_sheet, null, m.given_row, m.given_row, m.fmp_id, null, m.active_days::varchar, m.provenance, 'active_days'
    from months as m where table_name = 'fmp_activity' and m.given_row is not null and concat_ws('/', strftime(m.month, '%Y-%m'), m.fmp_id) = key
    union all
    select r.source_id, r.sheet, r.cell_letter, r.first_row, r.last_row, null, r.individuals, null, r.provenance, 'individuals'
    from core.flow_route as r
    where table_name = 'flow_by_route'
        and concat_ws('/', strftime(r.month, '%Y-%m'), coalesce(r.origin, '?'), coalesce(r.destination, '?'), r.direction) = key
    union all
    -- A row tells sex, age and vulnerability in columns of its own.
    select p.source_id, p.sheet, p.cell_letter, p.first_row, p.last_row, null, p.individuals, p.category, p.provenance,
        if(p.dimension in ('nationality', 'transport', 'reason'), 'individuals', null)
    from core.flow_profile as p where table_name = 'flow_by_profile' and concat_ws('/', strftime(p.month, '%Y-%m'), p.dimension, p.category) = key
),
shown as (
    select r.provenance from main.flow_by_region_month as r
    where table_name = 'flow_by_region_month' and concat_ws('/', strftime(r.month, '%Y-%m'), r.region, r.direction) = key
    union all
    select r.provenance from main.flow_by_route as r
    where table_name = 'flow_by_route'
        and concat_ws('/', strftime(r.month, '%Y-%m'), coalesce(r.origin, '?'), coalesce(r.destination, '?'), r.direction) = key
    union all
    select p.provenance from main.flow_by_profile as p
    where table_name = 'flow_by_profile' and concat_ws('/', strftime(p.month, '%Y-%m'), p.dimension, p.category) = key
    union all
    select a.provenance from main.fmp_activity as a where table_name = 'fmp_activity' and concat_ws('/', strftime(a.month, '%Y-%m'), a.fmp_id) = key
)
select s.file_name, picked.sheet,
    concat(coalesce(picked.cell_letter, letters.column_letter, 'row '), picked.first_row,
        case when picked.last_row > picked.first_row then concat(':', coalesce(picked.cell_letter, letters.column_letter), picked.last_row) end) as cell,
    picked.place_id, picked.individuals, picked.said, picked.provenance, null::varchar as citation,
    picked.provenance in (select shown.provenance from shown) as is_used
from picked join meta.source as s using (source_id)
left join letters on letters.source_id = picked.source_id and letters.sheet = picked.sheet and letters.column_name = picked.column_name;
