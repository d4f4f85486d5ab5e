-- One row per printed total: operation, place and perimeter, with who printed it and where.
select operation_id, reference_date, printed_date, place_id, perimeter, individuals, households, women, men, publisher, citation, source_id, row_number
from staging.published order by operation_id, place_id, perimeter;
