-- One row per operation, perimeter, region and kind of returnee: people there. A total not given is the sum of both kinds.
with stock as (from core.regional_stock where kind in ('total', 'retournes', 'rapatries') and is_current),
summed as (
    select operation_id, reference_date, perimeter, region, 'total' as kind, min(provenance) as provenance, min(source_id) as source_id,
        sum(individuals)::bigint as individuals, sum(households)::bigint as households, sum(women)::bigint as women, sum(men)::bigint as men
    from stock
    where kind <> 'total' and operation_id not in (select operation_id from core.national_stock where kind = 'total')
        and operation_id in (select operation_id from main.returnees_national where kind = 'total')
    group by all
),
every_kind as (
    select operation_id, reference_date, perimeter, region, kind, provenance, source_id, individuals, households, women, men from stock
    union all by name from summed
)
select operation_id, perimeter, region, kind, provenance, source_id, individuals, households, women, men, reference_date
from every_kind order by reference_date, perimeter, region, kind;
