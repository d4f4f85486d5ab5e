-- One row per household survey and indicator that is a number: mean and spread over the households asked that gave one.
-- as view
select operation_id, sector, indicator, indicator_fr, indicator_en, provenance, source_id,
    columns('^(questioned|answered|dont_know|not_answered|not_asked|unclear)$') as 'households_\0',
    value_mean, value_median, value_lowest, value_highest, value_sum, value_weighted_mean, reference_date
from core.answer_mean where tool = 'household_survey' and grain = 'country'
order by reference_date, sector, indicator;
