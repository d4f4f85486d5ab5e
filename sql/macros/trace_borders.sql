-- The cells behind crossings of borders; a post that was silent has cells that are not used. Part of trace().
create macro trace_borders(table_name, key) as table
with picked as (
    select b.* from core.border_crossing as b
    where case table_name
        when 'border_by_post_month' then concat_ws('/', strftime(b.month, '%Y-%m'), b.post_id, b.direction) = key
        when 'border_by_region_month' then concat_ws('/', strftime(b.month, '%Y-%m'), b.region, b.direction) = key
        when 'border_by_nationality' then concat_ws('/', year(b.month), b.direction, b.nationality) = key
        when 'border_by_year' then concat_ws('/', year(b.month), b.direction) = key
        else false end
)
select s.file_name, picked.sheet, array_to_string(list_transform(string_split(picked.cell_letter, '+'), lambda one: one || picked.row_number), '+') as cell,
    picked.place_id, picked.individuals, picked.nationality as said, picked.provenance, null::varchar as citation, picked.individuals is not null as is_used
from picked join meta.source as s using (source_id);
