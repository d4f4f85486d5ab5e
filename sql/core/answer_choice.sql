-- One row per locality (or household), round, indicator and choice offered: whether it was chosen; NULL where nothing is known of it. Internal.
-- as view
with answers as (from core.given_answer where question_kind <> 'number'),
choices as (from core.questionnaire_choice where choice_state = 'answer')
select answers.operation_id, tool, area_id, answers.sector, answers.indicator, indicator_fr, indicator_en, choice, choice_fr, choice_en, answer_status,
    provenance, answers.source_id, choice_position, pdi_individuals, household_weight, is_ordered, is_exclusive,
    case when answer_status = 'answered' and not list_contains(string_split(coalesce(choices_not_given, ''), ' '), choice)
        then list_contains(string_split(coalesce(answer, ''), ' '), choice) end as is_chosen,
    reference_date
from answers join choices on choices.operation_id = answers.operation_id and choices.indicator = answers.indicator;
