-- One row per route, the fifteen largest of the year, then all others together: people observed between an origin and a destination.
-- order = 160
-- title_fr = "Principales routes observées, {year}"
-- title_en = "Main routes observed, {year}"
-- unit = "individuals"
-- parameters = ["year"]
-- dates_from = "flow_by_route"
-- needs = ["flow_by_route", "flow_by_fmp_month"]
-- columns = {route = {null_fr = "Autres routes", null_en = "Other routes"}}
-- chart = {kind = "bar", x = "route", y = ["individuals"]}
-- note_fr = "Part des personnes dont la route est connue."
-- note_en = "Share of the people whose route is known."
with observed as (
    from flow_by_route where year(month) = $year and direction <> 'total'
    -- Counted months are not added to made-up ones.
    qualify dense_rank() over (order by case provenance when 'file' then 1 when 'published' then 2 else 3 end) = 1
),
sources as (select list(distinct source_id) as source_id from flow_by_fmp_month where year(month) = $year),
routes as (
    select origin, destination, any_value(coalesce(origin_country, origin)) as from_fr, any_value(coalesce(origin_country_en, origin)) as from_en,
        any_value(coalesce(destination_country, destination)) as to_fr, any_value(coalesce(destination_country_en, destination)) as to_en,
        sum(individuals)::bigint as individuals, list(distinct month) as data_date, bool_or(provenance = 'sample') as has_sample
    from observed where origin is not null and destination is not null group by all
),
ranked as (
    select *, row_number() over (order by individuals desc nulls last, origin, destination) as rank, sum(individuals) over () as whole from routes
),
main as (from ranked where rank <= 15),
others as (
    select sum(individuals)::bigint as individuals, 16 as rank, any_value(whole) as whole, list_distinct(flatten(list(data_date))) as data_date,
        bool_or(has_sample) as has_sample
    from ranked where rank > 15 having count(*) > 0
)
select from_fr || ' → ' || to_fr as route_fr, from_en || ' → ' || to_en as route_en, origin, destination, individuals,
    100.0 * individuals / nullif(whole, 0) as share_pct, case when has_sample then 'sample' else 'file' end as provenance, source_id, data_date
from (from main union all by name from others), sources
order by rank;
