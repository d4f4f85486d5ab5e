-- One row per operation, kind of population and sheet row, at the finest place given: the base of every PDI and returnee figure.
-- as view
-- Joined in each part: a view in a file forgets "not materialized", and a common table would be held whole for each question.
with kinds as (
    select *, 'pdi' as kind, pdi_households as households, pdi_individuals as individuals, pdi_women as women, pdi_men as men
    from core.stock_row join core.stock_source using (source_number) where owns_pdi
    union all by name
    select *, 'total' as kind, returnees_households as households, returnees_individuals as individuals,
        returnees_women as women, returnees_men as men
    from core.stock_row join core.stock_source using (source_number)
    where owns_returnees
        and coalesce(returnees_households, returnees_individuals, returnees_women, returnees_men) is not null
    union all by name
    select *, 'retournes' as kind, retournes_households as households, retournes_individuals as individuals,
        retournes_women as women, retournes_men as men
    from core.stock_row join core.stock_source using (source_number)
    where owns_returnees
        and coalesce(retournes_households, retournes_individuals, retournes_women, retournes_men) is not null
    union all by name
    select *, 'rapatries' as kind, rapatries_households as households, rapatries_individuals as individuals,
        rapatries_women as women, rapatries_men as men
    from core.stock_row join core.stock_source using (source_number)
    where owns_returnees
        and coalesce(rapatries_households, rapatries_individuals, rapatries_women, rapatries_men) is not null
    union all by name
    select *, 'migrants' as kind, migrants_households as households, migrants_individuals as individuals,
        null::bigint as women, null::bigint as men
    from core.stock_row join core.stock_source using (source_number) where owns_migrants
)
select operation_id, tool, round_number, reference_date, kind, place_id, place_level, place_perimeter, provenance, source_id, sheet, row_number,
    households, individuals, women, men, origin_region, origin, displacement_type, reasons, is_confidential,
    contains(suppressed_columns, concat(case kind when 'total' then 'returnees' else kind end, '_individuals')) is true as is_suppressed
from kinds;
