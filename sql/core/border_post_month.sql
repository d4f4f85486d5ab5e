-- One row per border post, direction and month of the years held: what was reported, and why a count is not known. A zero is a count.
with crossings as (from core.border_crossing),
posts as (select year(month) as year, post_id, any_value(post) as post, any_value(region) as region,
        any_value(provenance) as provenance from crossings group by all),
spans as (select year(month) as year, min(month) as first_month, max(month) as last_month from crossings group by all),
months as (
    select year, unnest(generate_series(first_month, last_month, interval 1 month))::date as month from spans
),
expected as (select * from months join posts using (year) cross join (select unnest(['entry', 'exit']) as direction)),
counted as (
    select post_id, month, direction, min(source_id) as source_id, count(*) as rows_held,
        count(individuals) as rows_given, sum(individuals)::bigint as individuals_given,
        case when count(men) = count(*) then sum(men)::bigint end as men, case when count(women) = count(*) then sum(women)::bigint end as women
    from crossings group by all
)
select e.post_id, e.post, e.region, e.direction, e.provenance, c.source_id, case when rows_given = rows_held then individuals_given end as individuals,
    individuals_given, men, women,
    case when rows_held is null or rows_given = 0 then 'not_reported' when rows_given < rows_held then 'partly_reported' end as reason, e.month
from expected as e left join counted as c using (post_id, month, direction)
order by month, post_id, direction;
