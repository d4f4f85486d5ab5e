-- One row per operation, kind, perimeter, region and provenance: counts summed from cercles and communes, or given for the region.
with stock as (from core.stock where place_level = 1),
cercles as (from core.cercle_stock),
places as (from core.place),
printed as (from core.published_stock),
regions_of as (from core.place_region),
below as (
    select cercles.operation_id, cercles.reference_date, cercles.kind, cercles.provenance, cercles.source_id, perimeter, region,
        individuals, households, women, men, is_household_complete
    from cercles join regions_of using (place_id)
),
given as (
    select stock.operation_id, stock.reference_date, stock.kind, stock.provenance, stock.source_id, place_perimeter as perimeter, place_id,
        individuals, households, women, men
    from stock
    union all by name
    select operation_id, reference_date, 'pdi' as kind, 'published' as provenance, source_id, perimeter, place_id, individuals, households, women, men
    from printed where place_id like 'adm1:%'
),
nested as (
    select coarser.perimeter, given_in.perimeter as given_perimeter, coarser.place_id, coarser.region
    from regions_of as coarser
    join regions_of as given_in on given_in.place_id = coarser.place_id and coarser.position <= given_in.position
    join places on places.place_id = coarser.place_id and places.level = 1 and places.name = given_in.region
),
constituents as (select perimeter, given_perimeter, region, count(*) as regions_needed from nested group by all),
coarsened as (
    select operation_id, reference_date, kind, provenance, nested.perimeter, nested.region, given_perimeter, min(source_id) as source_id,
        sum(individuals) as individuals,
        case when count(*) filter (individuals > 0 and households is null) = 0 then sum(households) end as households, sum(women) as women, sum(men) as men, count(individuals) as regions_given
    from given join nested on nested.place_id = given.place_id and nested.given_perimeter = given.perimeter
    group by all
),
complete as (
    select coarsened.*, (individuals > 0 and households is null) is not true as is_household_complete
    from coarsened join constituents using (perimeter, given_perimeter, region)
    where regions_given = regions_needed or perimeter = given_perimeter
),
every_row as (
    select operation_id, reference_date, kind, provenance, source_id, perimeter, region, individuals, households, women, men, is_household_complete from below
    union all by name
    select operation_id, reference_date, kind, provenance, source_id, perimeter, region, individuals, households, women, men, is_household_complete from complete
),
summed as (
    select operation_id, reference_date, kind, provenance, perimeter, region, min(source_id) as source_id,
        sum(individuals)::bigint as individuals, sum(households)::bigint as households, sum(women)::bigint as women, sum(men)::bigint as men,
        bool_and(is_household_complete) as is_household_complete
    from every_row where region is not null group by all
)
select *, row_number() over (
    partition by operation_id, kind, perimeter, region order by case provenance when 'file' then 1 when 'published' then 2 else 3 end
) = 1 as is_current
from summed order by operation_id, kind, perimeter, region, provenance;
