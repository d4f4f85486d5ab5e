-- One row per round of the location assessment, perimeter, region, indicator that is a number: mean and spread over the localities that gave one.
-- as view
select operation_id, perimeter, place as region, sector, indicator, indicator_fr, indicator_en, provenance, source_id,
    columns('^(questioned|answered|dont_know|not_answered|not_asked|unclear)$') as 'locations_\0',
    value_mean, value_median, value_lowest, value_highest, value_sum, value_pdi_mean, without_pdi as locations_without_pdi, reference_date
from core.answer_mean where tool = 'location_assessment' and grain = 'region'
order by reference_date, perimeter, region, sector, indicator;
