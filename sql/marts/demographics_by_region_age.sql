-- One row per operation, perimeter, region and age group, both sexes together: PDI, and their share of those whose demographics are given there. The people are those of demographics_by_region_sex.
-- as view
select operation_id, perimeter, region, age_group, age_fr, age_en, provenance, source_id, age_first_month, age_last_month, individuals, share, reference_date
from core.demographic_tally where grain = 'region' and told_by = 'age'
order by reference_date, perimeter, region, age_first_month, age_last_month;
