-- A month's flow is the sum of its points, of its directions, of its routes and of each of its profiles but vulnerability.
with months as (select month, provenance, individuals from core.flow_month where direction = 'total' and provenance <> 'published'),
points as (select month, provenance, sum(individuals) as individuals from core.flow_point_month where direction = 'total' group by all),
days as (select month, provenance, sum(individuals) as individuals from core.flow_day group by all),
routes as (select month, provenance, sum(individuals) as individuals from core.flow_route group by all),
profiles as (
    select month, provenance, dimension, sum(individuals) as individuals from core.flow_profile where dimension <> 'vulnerability' group by all
)
select 'points' as part, months.*, points.individuals as summed from months left join points using (month, provenance)
where months.individuals is distinct from points.individuals
union all
select 'days', months.*, days.individuals from months left join days using (month, provenance) where months.individuals is distinct from days.individuals
union all
select 'routes', months.*, routes.individuals from months left join routes using (month, provenance)
where months.individuals is distinct from routes.individuals
union all
select profiles.dimension, months.*, profiles.individuals from months join profiles using (month, provenance)
where months.individuals is distinct from profiles.individuals;
