-- Returnees or PDI of every region identical to the operation before: figures probably carried forward, not counted again.
with regional as (from core.regional_stock where perimeter = (select o.perimeter from core.perimeter as o where o.position = 1) and provenance <> 'published' and kind in ('pdi', 'total', 'retournes')),
operations as (
    select kind, provenance, operation_id, reference_date, any_value(source_id) as source_id, sum(individuals) as total,
        list(struct_pack(region := region, individuals := individuals) order by region) filter (individuals > 0) as figures
    from regional group by all having count(*) filter (individuals > 0) >= 3
),
dated as (
    select *, lag(figures) over w as before, lag(reference_date) over w as before_date from operations
    window w as (partition by kind order by reference_date)
)
select source_id, total::varchar as found, before_date::varchar as before_date, reference_date::varchar as reference_date,
    case kind when 'pdi' then 'PDI' else 'retournés' end as population
from dated where figures = before order by reference_date, kind;
