-- One row per cell that tells the sex or age of PDI: what a table of demographics gives, or the columns of a baseline where none is held. One person may be in several of them (women; 0-17 years). Internal.
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
    select given.* exclude (sex, age_group), provenance, nullif(sex, 'total') as sex, nullif(age_group, 'total') as age_group,
        split_part(nullif(given.age_group, 'total'), '-', 1)::integer as age_first_month,
        split_part(nullif(given.age_group, 'total'), '-', 2)::integer as age_last_month
    from given join sources using (source_id)
    qualify dense_rank() over (partition by reference_date order by provenance = 'sample', given_as <> 'table') = 1
)
select concat('baseline-', reference_date) as operation_id, place_id, place_level,
    case when place_level = 1 then place_id when place_level >= 2 then concat('adm2:', split_part(split_part(place_id, ':', 2), '/', 1)) end as area_id,
    sex, age_group, age_first_month, age_last_month, given_as, provenance, source_id, sheet, cell_letter, row_number, individuals, reference_date
from owned order by reference_date, place_id, sex desc, age_first_month;
