-- One row per year and direction: people counted at flow monitoring points in the year; NULL with what is missing unless all months are held.
-- title_fr = "flux de l'année aux points de suivi"
-- title_en = "flow of the year at the monitoring points"
-- kinds = ["level", "count"]
-- units = {individual = {}}
-- words = ["flux", "flow", "fmp", "entrant", "sortant", "incoming", "outgoing"]
with months as (
    select year(month) as year, direction, count(individuals) as months_known, sum(individuals) as individuals_known
    from core.flow_month where is_current and not is_derived and provenance <> 'sample' and individuals is not null group by all
),
quarters as (
    select left(period, 4)::bigint as year, direction, 3 * count(*) as months_known, sum(individuals) as individuals_known
    from core.published_flow where month is null and individuals is not null and not is_derived group by all
),
known as (select year, direction, max(months_known) as months_known, max_by(individuals_known, months_known) as individuals_known
    from (from months union all by name from quarters) group by all),
held as (select year, direction, individuals, provenance from core.flow_year where base = 'real' and not coalesce(is_derived, false)),
years as (select unnest(generate_series(least(min(year), 2016), max(year))) as year from known),
every_year as (select year, direction from years, (select unnest(['total', 'incoming', 'outgoing']) as direction))
select e.year::integer as year, e.direction, held.individuals as value, coalesce(held.provenance, 'published') as provenance,
    coalesce(months_known, 0) as months_known, round(individuals_known / months_known)::bigint as mean_known,
    case when held.individuals is null then concat(coalesce(months_known, 0), ' mois connus sur 12 en ', e.year) end as missing_fr,
    case when held.individuals is null then concat(coalesce(months_known, 0), ' of 12 months known in ', e.year) end as missing_en,
    'flow_by_year' as rests_on, concat('(from flow_by_month where year(month) = ', e.year, ')') as trace,
    case e.direction when 'total' then 1 else 2 end as reading
from every_year as e left join held using (year, direction) left join known using (year, direction)
order by all;
