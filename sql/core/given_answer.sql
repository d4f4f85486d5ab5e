-- One row per locality (or household), round and indicator: what was answered, or why nothing was. Internal.
with respondents as (from core.respondent),
questions as (select distinct operation_id, question, question_kind, indicator, sector from core.questionnaire_choice)
select operation_id, tool, place_id, area_id, sector, indicator, question_kind, answer_status, answer, choices_not_given, provenance, source_id, sheet,
    row_number, cell_letter, value, pdi_individuals, household_weight, reference_date
from landing.answer join respondents using (source_id, sheet, row_number) join questions using (operation_id, question)
order by operation_id, sector, indicator, source_id, sheet, row_number;
