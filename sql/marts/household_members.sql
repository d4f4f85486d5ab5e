-- One row per household survey, sex and age group: members of the households asked, as their roster gives them. A sample: of other people only weights, where given, tell.
-- as view
select operation_id, sex, age_group, age_fr, age_en, provenance, source_id, age_first_month, age_last_month, members, heads, member_share,
    weighted_share, is_weighted, reference_date
from core.household_member_tally where grain = 'country'
order by reference_date, sex desc, age_first_month;
