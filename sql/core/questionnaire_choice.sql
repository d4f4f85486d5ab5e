-- One row per round, indicator and choice that its form offers; a question without choices has one row, with NULL.
with rounds as (select distinct operation_id, source_id from core.respondent)
select operation_id, question, question_kind, indicator, sector, indicator_fr, indicator_en, choice, choice_fr, choice_en, choice_state, source_id,
    choice_position, is_ordered, question_kind = 'select_one' as is_exclusive
from landing.questionnaire join rounds using (source_id)
order by operation_id, sector, indicator, choice_position;
