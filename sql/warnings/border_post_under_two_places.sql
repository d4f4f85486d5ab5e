-- A border post is given for one month with its commune and without: the file that arrived last counts.
with rows as (from landing.border_crossing),
owners as (select source_id, slice_key from landing.slice_owner where dataset = 'border_crossing'),
owned as (
    select distinct rows.source_id, place_id, place_name, month, regexp_replace(place_id, '^adm4:([^/]*)/.*/([^/]*)$', 'post:\1/\2') as post_id
    from rows join owners on owners.source_id = rows.source_id and slice_key = concat_ws('/', 'border', place_id, month)
),
counted as (select distinct post_id, place_id, month, source_id as used_id from core.border_crossing)
select owned.source_id, place_name as found, owned.month::varchar as reference_date, s.file_name as other
from owned join counted on counted.month = owned.month
    and (counted.post_id = owned.post_id or (starts_with(owned.post_id, 'post:?') and split_part(counted.post_id, '/', 2) = split_part(owned.post_id, '/', 2)))
join meta.source as s on s.source_id = used_id
where (owned.place_id, owned.source_id) <> (counted.place_id, counted.used_id) and (select provenance from meta.source as own where own.source_id = owned.source_id) <> 'sample'
order by all;
