-- One row per month, route (country of departure and of destination), direction and provenance: people counted. Flow counts do not give the total number of people crossing.
select month, origin, destination, direction, provenance, sum(individuals)::bigint as individuals
from staging.flow_row group by all order by month, origin, destination, direction, provenance;
