-- One row per household survey, perimeter, region, indicator and choice: households asked that chose it. Of other households only weights, where given, tell.
-- as view
select operation_id, perimeter, place as region, sector, indicator, choice, indicator_fr, indicator_en, choice_fr, choice_en, provenance, source_id, choice_position, is_exclusive,
    columns('^(questioned|answered|not_offered|dont_know|not_answered|not_asked|unclear|chosen)$') as 'households_\0',
    share as household_share, effective as households_effective, weighted_share,
    reference_date
from core.answer_tally where tool = 'household_survey' and grain = 'region'
order by reference_date, perimeter, region, sector, indicator, choice_position, choice;
