-- One row per operation and region of origin: PDI of the places whose PDI come mostly from there; NULL where the place did not say.
with finest as (from core.pdi_finest),
summed as (
    select operation_id, origin, provenance, min(source_id) as source_id, count(distinct place_id) as places,
        sum(individuals)::bigint as individuals, sum(households)::bigint as households, reference_date
    from finest group by all
)
select operation_id, origin, provenance, source_id, places, individuals, households,
    individuals / nullif(sum(individuals) over (partition by operation_id), 0) as share, reference_date
from summed
where operation_id in (select operation_id from summed where origin is not null) and (origin is not null or individuals > 0)
order by reference_date, individuals desc nulls last, origin;
