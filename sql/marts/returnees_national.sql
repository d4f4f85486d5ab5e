-- One row per operation and kind of returnee (retournes, rapatries, total): people in the country. A total not given is the sum of both kinds.
with stock as (from core.national_stock where kind in ('total', 'retournes', 'rapatries') and is_current),
summed as (
    select operation_id, reference_date, 'total' as kind, min(provenance) as provenance, min(source_id) as source_id,
        sum(individuals)::bigint as individuals, sum(households)::bigint as households, sum(women)::bigint as women, sum(men)::bigint as men
    from stock where kind <> 'total' and operation_id not in (select operation_id from stock where kind = 'total')
    group by all having count(*) = 2
),
every_kind as (
    select operation_id, reference_date, kind, provenance, source_id, individuals, households, women, men from stock
    union all by name from summed
)
select operation_id, kind, provenance, source_id, individuals, households, women, men, reference_date
from every_kind order by reference_date, kind;
