-- Rows of one place, reason, origin and kind of assessment with different counts: the round is not used.
select source_id, keys_given_twice::varchar as found, operation_name as operation, admin_level::varchar as level,
    reference_date::varchar as reference_date
from staging.api_round where keys_given_twice > 0 and assessment_type = 'BA' order by reference_date, admin_level;
