-- Crossings of the posts add up to those of their regions, and nationalities to what the posts reported in the year.
with posts as (
    select month, region, direction, sum(individuals) as individuals, count(*) as posts from main.border_by_post_month group by all
),
years as (select year, direction, sum(individuals) as individuals from main.border_by_nationality group by all)
select 'border_by_region_month' as table_name, coalesce(r.month, p.month)::varchar as at, coalesce(r.direction, p.direction) as direction
from main.border_by_region_month as r
full join posts as p on p.month = r.month and p.direction = r.direction and p.region is not distinct from r.region
where r.individuals is distinct from p.individuals or r.posts_known is distinct from p.posts
union all
select 'border_by_year', year::varchar, direction
from main.border_by_year as y full join years as n using (year, direction)
where y.individuals_given is distinct from n.individuals;
