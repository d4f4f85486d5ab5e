-- One row per sector and indicator with choices: the choice that most localities name.
-- order = 255
-- title_fr = "Indicateurs par secteur : la réponse la plus fréquente des localités évaluées au {date}"
-- title_en = "Indicators by sector: the most frequent answer of the localities assessed on {date}"
-- unit = "localities"
-- parameters = ["date"]
-- dates_from = "needs_national"
-- needs = ["needs_national"]
-- columns = {choice = {fr = "Réponse la plus fréquente", en = "Most frequent answer"}}
-- chart = {kind = "none"}
-- note_fr = "Part des localités qui ont répondu ; « ne sait pas », sans réponse et non posée en sont exclus. Les réponses ex æquo sont toutes données."
-- note_en = "Share of the localities that answered; “don't know”, not answered and not asked are left out. Answers that are equally frequent are all given."
with ranked as (
    from needs_national where reference_date = $date and locations_answered > 0
    qualify rank() over (partition by sector, indicator order by location_share desc) = 1
)
select sector, indicator_fr, indicator_en, choice_fr, choice_en, locations_chosen, locations_answered, 100 * location_share as location_share_pct,
    100 * pdi_share as pdi_share_pct, pdi_answered, provenance, source_id, reference_date as data_date,
    'needs_national' as trace_table, concat_ws('/', operation_id, indicator, choice) as trace_key
from ranked order by sector = 'not_catalogued', sector <> 'needs', sector, indicator, choice_position;
