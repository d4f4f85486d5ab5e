-- The shares of one operation and perimeter, of one provenance, do not exceed the whole.
select operation_id, perimeter, provenance, sum(share) as shares from main.pdi_by_region group by all having sum(share) > 1.000001;
