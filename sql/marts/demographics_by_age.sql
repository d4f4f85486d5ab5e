-- One row per operation and age group, both sexes together: PDI, and their share of those whose demographics are given. The people are those of demographics_by_sex.
-- as view
select operation_id, age_group, age_fr, age_en, provenance, source_id, age_first_month, age_last_month, individuals, share, reference_date
from core.demographic_tally where grain = 'country' and told_by = 'age'
order by reference_date, age_first_month, age_last_month;
