-- One row per operation, sex and age group as given: PDI, and their share of those whose demographics are given there.
with people as (from core.demographic)
select operation_id, sex, age_group,
    case when age_group is null then null when age_last_month >= 1140 then concat(age_first_month // 12, ' ans et plus')
        when age_first_month % 12 = 0 and age_last_month >= 23 and (age_last_month + 1) % 12 = 0
            then concat(age_first_month // 12, '-', (age_last_month + 1) // 12 - 1, ' ans')
        else concat(age_first_month, '-', age_last_month, ' mois') end as age_fr,
    case when age_group is null then null when age_last_month >= 1140 then concat(age_first_month // 12, ' years and over')
        when age_first_month % 12 = 0 and age_last_month >= 23 and (age_last_month + 1) % 12 = 0
            then concat(age_first_month // 12, '-', (age_last_month + 1) // 12 - 1, ' years')
        else concat(age_first_month, '-', age_last_month, ' months') end as age_en,
    case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance, min(source_id) as source_id,
    age_first_month::bigint as age_first_month, age_last_month::bigint as age_last_month, sum(individuals)::bigint as individuals,
    sum(individuals) / nullif(sum(sum(individuals)) over (partition by operation_id), 0) as share, reference_date
from people
group by operation_id, sex, age_group, age_first_month, age_last_month, reference_date
order by reference_date, sex desc, age_first_month, age_last_month;
