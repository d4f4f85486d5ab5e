-- One row per operation, perimeter, region and sex: PDI, and their share of those whose demographics are given there. The people are those of demographics_by_region_age.
-- as view
select operation_id, perimeter, region, sex, provenance, source_id, individuals, share, reference_date
from core.demographic_tally where grain = 'region' and told_by = 'sex'
order by reference_date, perimeter, region, sex desc;
