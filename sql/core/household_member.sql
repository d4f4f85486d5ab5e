-- One row per household survey, place, sex and age group: members of the households asked, as their roster gives them. Internal.
with members as (from landing.household_member),
owners as (
    select source_id, split_part(slice_key, '/', 2)::date as reference_date from landing.slice_owner where dataset = 'household_survey'
),
sources as (select source_id, provenance from landing.source)
select concat('household_survey-', reference_date) as operation_id, place_id, place_id as area_id, sex, age_group, provenance, source_id, sheet, cell_letter,
    sheet_rows, members, heads, members_weight, reference_date
from members join owners using (source_id, reference_date) join sources using (source_id)
order by reference_date, place_id, sex desc, age_group;
