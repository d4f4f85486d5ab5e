-- Rows that DTM's API gives twice over in one round: each counts once.
select source_id, rows_left_out::varchar as found, operation_name as operation, admin_level::varchar as level, reference_date::varchar as reference_date
from staging.api_round where rows_left_out > 0 order by reference_date, admin_level;
