-- One row per indicator and choice of the household survey: households asked that chose it.
-- order = 265
-- title_fr = "Enquête auprès des ménages, {date}"
-- title_en = "Household survey, {date}"
-- unit = "households"
-- parameters = ["date"]
-- dates_from = "household_result"
-- needs = ["household_result", "household_survey_round"]
-- columns = {choice = {fr = "Réponse", en = "Answer"}}
-- chart = {kind = "none"}
-- note_fr = "Ces parts sont celles des ménages interrogés qui ont répondu (n). Elles ne valent pour d'autres ménages que là où l'enquête donne des poids de sondage."
-- note_en = "These are shares of the households asked that answered (n). They hold for other households only where the survey gives sampling weights."
select indicator_fr, indicator_en, choice_fr, choice_en, households_chosen, households_answered, 100 * household_share as household_share_pct,
    100 * weighted_share as weighted_share_pct, provenance, source_id, reference_date as data_date,
    'household_result' as trace_table, concat_ws('/', operation_id, indicator, choice) as trace_key
from household_result where reference_date = $date
order by sector, indicator, coalesce(weighted_share, household_share) desc nulls last, choice_position;
