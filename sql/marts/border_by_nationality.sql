-- One row per year, direction and nationality (ISO 3166-1 alpha-3; NULL: not given): crossings reported, and their share of those whose nationality is known.
with crossings as (from core.border_crossing where individuals is not null),
countries as (from reference_country_name)
select direction, nationality, any_value(coalesce(name_fr, nationality)) as nationality_country,
    any_value(coalesce(name_en, nationality)) as nationality_country_en, case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance, min(source_id) as source_id,
    year(month)::integer as year, count(distinct month) as months_held, sum(individuals)::bigint as individuals,
    case when nationality is not null then
        sum(individuals) / nullif(sum(sum(individuals)) filter (nationality is not null) over (partition by year(month), direction), 0) end as share
from crossings left join countries on code = nationality
group by year(month), direction, nationality order by year, direction, individuals desc, nationality;
