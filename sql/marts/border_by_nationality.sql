-- One row per year, direction and nationality (ISO 3166-1 alpha-3; NULL: not given): crossings reported, and their share of those whose nationality is known.
with crossings as (from core.border_crossing where individuals is not null)
select direction, nationality, case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance, min(source_id) as source_id,
    year(month)::integer as year, count(distinct month) as months_held, sum(individuals)::bigint as individuals,
    case when nationality is not null then
        sum(individuals) / nullif(sum(sum(individuals)) filter (nationality is not null) over (partition by year(month), direction), 0) end as share
from crossings group by year(month), direction, nationality order by year, direction, individuals desc, nationality;
