-- One row per sheet row of PDI, of the one provenance that counts for its operation: what breakdowns by origin and reason are summed from.
-- as view
with stock as (from core.stock where kind = 'pdi'),
chosen as (select operation_id, arg_min(provenance, case provenance when 'file' then 1 else 3 end) as provenance from stock group by all)
select stock.operation_id, stock.reference_date, stock.place_id, stock.provenance, stock.source_id, stock.origin, stock.reasons,
    stock.households, stock.individuals
from stock join chosen on chosen.operation_id = stock.operation_id and chosen.provenance = stock.provenance;
