-- One row per round, level and kind of assessment that DTM's API gives: its total, and whether the figures rest on it or why not.
select operation_name, assessment_type, admin_level, round_number, provenance, source_id, individuals, women, men, rows_counted, rows_left_out,
    keys_given_twice, is_used, reason, reference_date
from staging.api_round order by operation_name, reference_date, assessment_type, admin_level;
