-- One row per operation, kind and provenance: the national total each gives. Files go before printed totals, those before samples.
with printed as (from core.published_stock),
stock as (
    select operation_id, reference_date, kind, provenance, source_id, individuals, households, women, men, is_household_complete, is_assessed
    from core.cercle_stock
    union all by name
    select operation_id, reference_date, kind, provenance, source_id, individuals, households, women, men,
        (individuals > 0 and households is null) is not true as is_household_complete, false as is_assessed
    from core.stock where place_level < 2
),
summed as (
    select operation_id, reference_date, kind, provenance, min(source_id) as source_id,
        sum(individuals)::bigint as individuals, sum(households)::bigint as households, sum(women)::bigint as women, sum(men)::bigint as men,
        bool_and(is_household_complete) as is_household_complete, count(*) filter (is_assessed) as cercles_assessed
    from stock group by all
),
candidates as (
    select *, case provenance when 'file' then 1 else 3 end as precedence from summed
    union all by name
    select operation_id, reference_date, 'pdi' as kind, 'published' as provenance, source_id, individuals, households, women, men, true as is_household_complete, 2 as precedence
    from printed where place_id like 'adm0:%'
)
select operation_id, reference_date, kind, provenance, source_id, individuals, households, women, men, is_household_complete, cercles_assessed,
    row_number() over (partition by operation_id, kind order by precedence) = 1 as is_current
from candidates order by operation_id, kind, precedence;
