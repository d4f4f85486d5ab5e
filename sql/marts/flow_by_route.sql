-- One row per month, country of departure, country of destination and direction: people counted, of the provenance that stands for the month's points. Flow counts do not give the total number of people crossing.
with routes as (
    select month, origin, destination, direction, provenance, sum(individuals)::bigint as individuals from core.flow_route
    group by month, origin, destination, direction, provenance
    qualify provenance = first_value(provenance) over (partition by month order by case provenance when 'file' then 1 else 3 end)
),
countries as (from reference_country_name)
select month, routes.direction, routes.origin, departure.name_fr as origin_country, departure.name_en as origin_country_en,
    routes.destination, arrival.name_fr as destination_country, arrival.name_en as destination_country_en,
    routes.provenance, routes.individuals
from routes
left join countries as departure on departure.code = routes.origin
left join countries as arrival on arrival.code = routes.destination
order by month, direction, origin, destination;
