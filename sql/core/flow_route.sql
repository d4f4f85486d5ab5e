-- One row per month, route (country of departure and of destination), direction, source, sheet and column: people counted, and the rows they stand in. Flow counts do not give the total number of people crossing.
select month, origin, destination, direction, provenance, source_id, sheet, cell_letter, min(row_number)::integer as first_row,
    max(row_number)::integer as last_row, sum(individuals)::bigint as individuals
from staging.flow_row group by all order by month, origin, destination, direction, source_id, sheet, cell_letter;
