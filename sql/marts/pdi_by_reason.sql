-- One row per operation and set of reasons: PDI of the places that gave exactly these reasons, so that nobody is counted twice.
with finest as (from core.pdi_finest),
summed as (
    select operation_id, coalesce(reasons, 'not_stated') as reasons, provenance, min(source_id) as source_id, count(distinct place_id) as places,
        sum(individuals)::bigint as individuals, sum(households)::bigint as households, reference_date
    from finest group by all
)
select operation_id, reasons, provenance, source_id, places, individuals, households,
    individuals / nullif(sum(individuals) over (partition by operation_id), 0) as share, reference_date
from summed
where operation_id in (select operation_id from summed where reasons <> 'not_stated') and (reasons <> 'not_stated' or individuals > 0)
order by reference_date, individuals desc nulls last, reasons;
