-- One row per operation, kind of population and sheet row, at the finest place given: the base of every PDI and returnee figure.
with stock as (from staging.stock),
spellings as (from reference_region_spelling),
plain as (
    select *, regexp_replace(trim(regexp_replace(lower(strip_accents(origin_region)), '[^a-z0-9]+', ' ', 'g')), '^region (de |d )?', '') as spelling
    from stock
)
select operation_id, tool, round_number, reference_date, kind, place_id, place_level, place_perimeter, provenance, source_id, sheet, row_number,
    households, individuals, women, men, origin_region, coalesce(spellings.region, trim(origin_region)) as origin, displacement_type, reasons, is_confidential, is_suppressed
from plain left join spellings using (spelling)
order by reference_date, kind, source_id, sheet, row_number;
