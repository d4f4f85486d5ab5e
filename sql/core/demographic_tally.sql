-- One row per operation, grain (country, region by perimeter), place, sex and age group as given: PDI, and their share of those whose demographics are given there. Internal.
with people as (from core.demographic),
counted_for as (
    select *, 'country' as grain, null::varchar as perimeter, null::varchar as region from people
    union all by name
    select people.*, 'region' as grain, regions.perimeter, regions.region
    from people join core.place_region as regions on regions.place_id = people.area_id
),
summed as (
    select operation_id, grain, perimeter, region, sex, age_group, case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance,
        min(source_id) as source_id, sum(individuals)::bigint as individuals, reference_date
    from counted_for group by operation_id, grain, perimeter, region, sex, age_group, reference_date
)
select operation_id, grain, perimeter, region, sex, age_group, age_fr, age_en, provenance, source_id, age_first_month, age_last_month, individuals,
    individuals / nullif(sum(individuals) over (partition by operation_id, grain, perimeter, region), 0) as share, reference_date
from summed left join core.age_group using (age_group)
order by reference_date, grain, perimeter, region, sex desc, age_first_month, age_last_month;
