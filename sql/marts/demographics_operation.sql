-- One row per operation whose demographics are given: how many PDI they break down, beside the baseline of the same operation.
with people as (from core.demographic),
baseline as (select operation_id, individuals as baseline_individuals, provenance as baseline_provenance from main.pdi_national),
sets as (
    select operation_id, count(distinct age_groups) as sets_of_ages
    from (
        select operation_id, place_id, sex, string_agg(age_group, ' ' order by age_first_month) as age_groups from core.demographic_age group by all
    )
    group by operation_id
),
sexes as (
    select operation_id, sum(individuals) filter (sex = 'women')::bigint as women, sum(individuals) filter (sex = 'men')::bigint as men
    from core.demographic_by_sex group by operation_id
),
ages as (
    select operation_id, sum(individuals) filter (age_group is not null)::bigint as individuals_by_age from core.demographic_by_age group by operation_id
),
apart as (
    select distinct operation_id
    from ((from core.demographic_by_age except from core.demographic) union all (from core.demographic_by_sex except from core.demographic))
),
summed as (
    select operation_id, case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance, min(source_id) as source_id,
        min(given_as) as given_as, count(distinct place_id) as places, sum(individuals)::bigint as individuals,
        bool_or(sex is not null and age_group is not null) as has_crossed, reference_date
    from people group by operation_id, reference_date
)
select operation_id, given_as, provenance, source_id, places, individuals, women, men, individuals_by_age, coalesce(sets_of_ages, 0) <= 1 as has_one_set_of_ages,
    has_crossed and apart.operation_id is null as is_crossed, baseline_individuals, baseline_provenance,
    individuals - baseline_individuals as baseline_difference, individuals / nullif(baseline_individuals, 0) as covered_share, reference_date
from summed left join sets using (operation_id) left join sexes using (operation_id) left join ages using (operation_id)
left join apart using (operation_id) left join baseline using (operation_id)
order by reference_date;
