-- One row per operation, kind and provenance: the national total each gives. Files go before printed totals, those before samples.
with stock as (from core.stock),
places as (from core.place),
printed as (from core.published_stock),
summed as (
    select operation_id, reference_date, kind, provenance, min(source_id) as source_id,
        sum(individuals)::bigint as individuals, sum(households)::bigint as households, sum(women)::bigint as women, sum(men)::bigint as men,
        count(*) filter (individuals > 0 and households is null) = 0 as is_household_complete,
        count(distinct case when place_level = 2 then place_id when place_level > 2
            then concat('adm2:', split_part(split_part(place_id, ':', 2), '/', 1)) end)
            filter (coalesce(individuals, households) is not null) as cercles_assessed
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
