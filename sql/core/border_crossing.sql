-- One row per border post, month, direction and nationality that a file gives a count of, or leaves blank: made-up rows only in years without a file.
with rows as (from landing.border_crossing),
owners as (select source_id, slice_key from landing.slice_owner where dataset = 'border_crossing'),
sources as (select source_id, provenance, arrived_at from landing.source join landing.first_arrival using (source_id)),
present as (select place_id as area_id, region from core.place_region join core.perimeter using (perimeter) where is_newest),
owned as (
    -- A post is one under its cercle, whether or not a file names its commune.
    select regexp_replace(place_id, '^adm4:([^/]*)/.*/([^/]*)$', 'post:\1/\2') as post_id, place_id, place_name as post, region, direction, nationality,
        provenance, rows.source_id, sheet, cell_letter, row_number, individuals, men, women, month, arrived_at
    from rows
    join owners on owners.source_id = rows.source_id and slice_key = concat_ws('/', 'border', place_id, month)
    join sources on sources.source_id = rows.source_id
    left join present on area_id = concat('adm2:', split_part(split_part(place_id, ':', 2), '/', 1))
),
placed as (
    -- A post that a file names without its cercle is the one of that name, where another file places but one.
    select o.* replace (coalesce(k.post_id, o.post_id) as post_id, coalesce(k.region, o.region) as region)
    from owned as o left join (
        select split_part(post_id, '/', 2) as post_name, any_value(post_id) as post_id, any_value(region) as region
        from owned where not starts_with(post_id, 'post:?') and provenance <> 'sample' group by all having count(distinct post_id) = 1
    ) as k on starts_with(o.post_id, 'post:?') and k.post_name = split_part(o.post_id, '/', 2)
),
counted as (
    select * from placed qualify provenance <> 'sample' or bool_and(provenance = 'sample') over (partition by year(month))
)
select post_id, place_id, post, region, direction, nationality, provenance, source_id, sheet, cell_letter, row_number, individuals, men, women, month
from counted qualify dense_rank() over (partition by post_id, month order by arrived_at desc, source_id, place_id) = 1
order by month, post_id, direction, nationality, source_id, row_number;
