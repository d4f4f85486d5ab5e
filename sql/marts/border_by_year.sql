-- One row per year and direction: crossings at all posts; NULL with the reason unless every post reported all twelve months. What was reported stands beside.
with posts as (from core.border_post_month)
select direction, case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance, min(source_id) as source_id,
    year(month)::integer as year, count(distinct post_id) as posts_known, count(distinct month) as months_held,
    count(individuals) as post_months_reported, 12 * count(distinct post_id) as post_months_expected,
    case when count(individuals) = 12 * count(distinct post_id) then sum(individuals)::bigint end as individuals,
    sum(individuals_given)::bigint as individuals_given,
    case when count(distinct month) < 12 then 'months_missing' when count(individuals) < 12 * count(distinct post_id) then 'some_posts_not_reported'
    end as reason
from posts group by year(month), direction order by year, direction;
