-- One row per distinct row of DTM's API, of the sources that own their round: the cells that its totals are added up from. Internal.
select operation_name, assessment_type, admin_level, place_id, place_level, place_perimeter, provenance, source_id, sheet, row_number,
    pdi_individuals as individuals, reference_date
from staging.api_stock order by operation_name, reference_date, assessment_type, admin_level, source_id, row_number;
