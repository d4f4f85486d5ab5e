-- One row per operation, kind of population and sheet row, at the finest place given: the base of every PDI and returnee figure.
select operation_id, tool, round_number, reference_date, kind, place_id, place_level, place_perimeter, provenance, source_id, sheet, row_number,
    households, individuals, women, men, origin_region, displacement_type, is_confidential, is_suppressed
from staging.stock
order by reference_date, kind, source_id, sheet, row_number;
