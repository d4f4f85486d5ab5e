-- One row per operation, way of telling people apart (sex_and_age, sex, age), grain (country, region by perimeter), place, sex and age group: PDI, and their share of all that are told in that way there. Each way tells the same people. Internal.
with told as (
    select *, 'sex_and_age' as told_by from core.demographic
    union all by name
    select * replace (null as age_group, null as age_first_month, null as age_last_month), 'sex' as told_by from core.demographic_by_sex
    union all by name
    select * replace (null as sex), 'age' as told_by from core.demographic_by_age
),
counted_for as (
    select *, 'country' as grain, null::varchar as perimeter, null::varchar as region from told
    union all by name
    select told.*, 'region' as grain, regions.perimeter, regions.region
    from told join core.place_region as regions on regions.place_id = told.area_id
),
summed as (
    select operation_id, told_by, grain, perimeter, region, sex, age_group, case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance,
        min(source_id) as source_id, sum(individuals)::bigint as individuals, reference_date
    from counted_for group by operation_id, told_by, grain, perimeter, region, sex, age_group, reference_date
)
select operation_id, told_by, grain, perimeter, region, sex, age_group, age_fr, age_en, provenance, source_id, age_first_month, age_last_month, individuals,
    individuals / nullif(sum(individuals) over (partition by operation_id, told_by, grain, perimeter, region), 0) as share, reference_date
from summed left join core.age_group using (age_group)
order by reference_date, told_by, grain, perimeter, region, sex desc, age_first_month, age_last_month;
