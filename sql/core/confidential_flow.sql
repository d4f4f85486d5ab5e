-- One row per month, region of the point, direction, route and trait of the groups marked confidential: how many people they are. Internal. Flow counts do not give the total number of people crossing.
select month, points.region, direction, origin, destination, nationality, transport, reason, provenance, sum(individuals)::bigint as individuals
from staging.flow_row as counted
join core.confidential_row using (source_id, sheet, row_number)
join reference_point as points using (fmp_id)
group by all order by all;
