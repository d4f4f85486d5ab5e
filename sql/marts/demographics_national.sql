-- One row per operation, sex and age group as given: PDI, and their share of those whose demographics are given. Where sexes and ages are told apart these are the sexes alone; demographics_by_age has the ages.
-- as view
select operation_id, sex, age_group, age_fr, age_en, provenance, source_id, age_first_month, age_last_month, individuals, share, reference_date
from core.demographic_tally where grain = 'country' and told_by = 'sex_and_age'
order by reference_date, sex desc, age_first_month, age_last_month;
