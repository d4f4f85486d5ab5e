-- One row per operation, perimeter and region: PDI sheltered there, share of the country's PDI and rank.
with regional as (from core.regional_stock where kind = 'pdi' and is_current),
nationals as (from core.national_stock where kind = 'pdi'),
based as (
    select regional.*, coalesce(same.individuals, chosen.individuals) as national_individuals
    from regional
    left join nationals as same on same.operation_id = regional.operation_id and same.provenance = regional.provenance
    left join nationals as chosen on chosen.operation_id = regional.operation_id and chosen.is_current
)
select operation_id, perimeter, region, provenance, source_id, individuals, households,
    case when is_household_complete then round(individuals / nullif(households, 0), 2) end as persons_per_household, women, men,
    individuals / nullif(national_individuals, 0) as share,
    case when individuals is not null then rank() over (partition by operation_id, perimeter order by individuals desc nulls last) end as rank,
    reference_date
from based order by reference_date, perimeter, individuals desc nulls last, region;
