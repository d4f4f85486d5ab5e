-- One row per operation, place, sex and age group: those that a place counts for both sexes together stand with the ages of each sex. Internal.
-- as view
with people as (from core.demographic_by_age where age_group is not null),
sexes as (select distinct operation_id, place_id, sex as one_sex from people where sex is not null)
select operation_id, place_id, area_id, coalesce(sex, one_sex) as sex, age_group, age_first_month, age_last_month, reference_date
from people left join sexes using (operation_id, place_id)
where sex is null or sex = one_sex;
