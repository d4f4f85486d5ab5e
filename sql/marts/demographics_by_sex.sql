-- One row per operation and sex: PDI, and their share of those whose demographics are given. The people are those of demographics_by_age.
-- as view
select operation_id, sex, provenance, source_id, individuals, share, reference_date
from core.demographic_tally where grain = 'country' and told_by = 'sex'
order by reference_date, sex desc;
