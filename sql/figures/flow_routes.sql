-- One row per route, the fifteen largest of the year, then all others together: people observed between an origin and a destination.
-- order = 160
-- title_fr = "Principales routes observées, {year}"
-- title_en = "Main routes observed, {year}"
-- unit = "individuals"
-- parameters = ["year"]
-- dates_from = "flow_by_route"
-- needs = ["flow_by_route"]
-- columns = {route = {null_fr = "Autres routes", null_en = "Other routes"}}
-- chart = {kind = "bar", x = "route", y = ["individuals"]}
-- note_fr = "Part des personnes dont la route est connue."
-- note_en = "Share of the people whose route is known."
with observed as (
    select origin, destination, direction, month, individuals from flow_by_route where year(month) = $year and direction <> 'total'
),
marks as (
    select list(distinct provenance) as provenances, list(distinct source_id) as source_id from flow_by_month where year(month) = $year
),
routes as (
    select origin, destination, sum(individuals)::bigint as individuals, list(distinct month) as data_date
    from observed where origin is not null and destination is not null group by all
),
ranked as (select *, row_number() over (order by individuals desc nulls last, origin, destination) as rank, sum(individuals) over () as whole from routes),
main as (select origin, destination, individuals, rank, whole, data_date from ranked where rank <= 15),
others as (
    select null::varchar as origin, null::varchar as destination, sum(individuals)::bigint as individuals, 16 as rank, any_value(whole) as whole,
        list_distinct(flatten(list(data_date))) as data_date
    from ranked where rank > 15 having count(*) > 0
)
select concat(origin, ' → ', destination) as route, origin, destination, individuals, 100.0 * individuals / nullif(whole, 0) as share_pct,
    case when list_contains(provenances, 'sample') then 'sample' when list_contains(provenances, 'published') then 'published' else 'file' end as provenance,
    source_id, data_date
from (from main union all by name from others), marks
order by rank;
