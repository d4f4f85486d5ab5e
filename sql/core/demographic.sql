-- One row per operation, place, sex and age group, at the finest that the place gives: rows for both sexes or all ages stand back where there are finer ones. Columns by sex and age of a baseline count where no table of demographics is held.
with in_tables as (from landing.demographic where individuals is not null),
in_columns as (from landing.baseline_demographic),
owners as (
    select source_id, split_part(slice_key, '/', 2)::date as reference_date from landing.slice_owner where dataset = 'demographic'
),
baseline_owners as (
    select source_id, split_part(slice_key, '/', 2)::date as reference_date
    from landing.slice_owner where dataset = 'baseline_stock' and split_part(slice_key, '/', 3) = 'pdi'
),
sources as (select source_id, provenance from landing.source),
given as (
    select *, 'table' as given_as from in_tables join owners using (source_id, reference_date)
    union all by name
    select *, 'columns' as given_as from in_columns join baseline_owners using (source_id, reference_date)
),
owned as (
    select given.*, provenance, nullif(sex, 'total') as of_sex, nullif(age_group, 'total') as of_ages,
        split_part(of_ages, '-', 1)::integer as first_month, split_part(of_ages, '-', 2)::integer as last_month
    from given join sources using (source_id)
    qualify dense_rank() over (partition by reference_date order by provenance = 'sample', given_as <> 'table') = 1
),
by_age as (
    from owned qualify of_ages is not null or not bool_or(of_ages is not null) over (partition by reference_date, place_id, of_sex)
),
finest as (
    -- Ages that the sexes do not have ("60+" beside "F 0-59 | H 0-59") are other people.
    from by_age as own
    where own.of_sex is not null or not exists (
        from by_age as finer
        where finer.reference_date = own.reference_date and finer.place_id = own.place_id and finer.of_sex is not null
            and (own.of_ages is null or finer.of_ages is null or (finer.first_month <= own.last_month and own.first_month <= finer.last_month))
    )
)
select concat('baseline-', reference_date) as operation_id, place_id, place_level,
    case when place_level = 1 then place_id when place_level >= 2 then concat('adm2:', split_part(split_part(place_id, ':', 2), '/', 1)) end as area_id,
    of_sex as sex, of_ages as age_group, first_month as age_first_month, last_month as age_last_month,
    given_as, provenance, source_id, sheet, cell_letter, row_number, individuals, reference_date
from finest order by reference_date, place_id, sex desc, age_first_month;
