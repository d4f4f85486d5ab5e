-- One row per region (newest perimeter), direction and month: crossings at the posts that reported, and how many posts did. Entries and exits stay apart.
with posts as (from core.border_post_month)
select region, direction, case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance, min(source_id) as source_id,
    sum(individuals)::bigint as individuals, case when count(men) = count(individuals) then sum(men)::bigint end as men,
    case when count(women) = count(individuals) then sum(women)::bigint end as women,
    count(individuals) as posts_reporting, count(*) as posts_known,
    case when count(individuals) = 0 then 'not_reported' when count(individuals) < count(*) then 'some_posts_not_reported' end as reason, month
from posts group by month, region, direction order by month, region, direction;
