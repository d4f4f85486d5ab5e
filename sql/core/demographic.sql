-- One row per operation, place, sex and age group, at the finest that the place gives: rows for both sexes or all ages stand back where there are finer ones.
with rows as (from landing.demographic where individuals is not null),
owners as (
    select source_id, split_part(slice_key, '/', 2)::date as reference_date from landing.slice_owner where dataset = 'demographic'
),
sources as (select source_id, provenance from landing.source),
owned as (
    select rows.*, provenance, nullif(sex, 'total') as of_sex, nullif(age_group, 'total') as of_ages
    from rows join owners using (source_id, reference_date) join sources using (source_id)
),
finest as (
    from owned
    qualify not (of_sex is null and bool_or(of_sex is not null) over (partition by reference_date, place_id))
        and not (of_ages is null and bool_or(of_ages is not null) over (partition by reference_date, place_id, of_sex))
)
select concat('baseline-', reference_date) as operation_id, place_id, place_level,
    case when place_level = 1 then place_id when place_level >= 2 then concat('adm2:', split_part(split_part(place_id, ':', 2), '/', 1)) end as area_id,
    of_sex as sex, of_ages as age_group, split_part(of_ages, '-', 1)::integer as age_first_month, split_part(of_ages, '-', 2)::integer as age_last_month,
    provenance, source_id, sheet, cell_letter, row_number, individuals, reference_date
from finest order by reference_date, place_id, sex desc, age_first_month;
