-- One row per household survey, indicator and choice: households asked that chose it. Of other households only weights, where given, tell.
-- as view
select operation_id, sector, indicator, choice, indicator_fr, indicator_en, choice_fr, choice_en, provenance, source_id, choice_position, is_exclusive,
    columns('^(questioned|answered|not_offered|dont_know|not_answered|not_asked|unclear|chosen)$') as 'households_\0',
    share as household_share, effective as households_effective, weighted_share,
    reference_date
from core.answer_tally where tool = 'household_survey' and grain = 'country'
order by reference_date, sector, indicator, choice_position, choice;
