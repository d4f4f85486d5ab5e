-- One row per round of the location assessment, indicator and choice: localities that chose it, and PDI who live in them.
-- as view
select operation_id, sector, indicator, choice, indicator_fr, indicator_en, choice_fr, choice_en, provenance, source_id, choice_position, is_exclusive,
    columns('^(questioned|answered|not_offered|dont_know|not_answered|not_asked|unclear|chosen)$') as 'locations_\0',
    share as location_share, without_pdi as locations_without_pdi, pdi_answered, pdi_chosen, pdi_share,
    reference_date
from core.answer_tally where tool = 'location_assessment' and grain = 'country'
order by reference_date, sector, indicator, choice_position, choice;
