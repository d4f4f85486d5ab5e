-- One row per border post, month, direction and nationality that a file gives a count of, or leaves blank: made-up rows only in years without a file.
with rows as (from landing.border_crossing),
owners as (select source_id, slice_key from landing.slice_owner where dataset = 'border_crossing'),
sources as (select source_id, provenance from landing.source),
present as (select place_id as area_id, region from core.place_region join core.perimeter using (perimeter) where is_newest)
select place_id as post_id, place_name as post, region, direction, nationality, provenance, rows.source_id, sheet, row_number, individuals, men, women, month
from rows
join owners on owners.source_id = rows.source_id and slice_key = concat_ws('/', 'border', place_id, month)
join sources on sources.source_id = rows.source_id
left join present on area_id = concat('adm2:', split_part(split_part(place_id, ':', 2), '/', 1))
qualify provenance <> 'sample' or bool_and(provenance = 'sample') over (partition by year(month))
order by month, post_id, direction, nationality, rows.source_id, row_number;
