-- One row per priority need: localities that name it, and the IDPs who live in them.
-- order = 250
-- title_fr = "Besoins prioritaires dans les localités évaluées au {date}"
-- title_en = "Priority needs in the localities assessed on {date}"
-- unit = "localities"
-- parameters = ["date"]
-- dates_from = "needs_national"
-- needs = ["needs_national", "assessment_round"]
-- columns = {choice = {fr = "Besoin", en = "Need"}}
-- chart = {kind = "bar", x = "choice", y = ["location_share_pct", "pdi_share_pct"]}
-- note_fr = "Une localité cite plusieurs besoins : les parts ne font pas 100 %. « Part des PDI » : celles qui vivent dans les localités qui citent le besoin. Ces chiffres ne disent rien des localités non évaluées."
-- note_en = "A locality names several needs: shares do not add up to 100%. “Share of IDPs”: those who live in the localities that name the need. These figures say nothing of localities that were not assessed."
select choice_fr, choice_en, locations_chosen, locations_answered, 100 * location_share as location_share_pct, 100 * pdi_share as pdi_share_pct,
    pdi_answered, locations_without_pdi, provenance, source_id, reference_date as data_date,
    'needs_national' as trace_table, concat_ws('/', operation_id, indicator, choice) as trace_key
from needs_national
where reference_date = $date and indicator = 'priority_needs'
order by location_share desc nulls last, pdi_share desc nulls last, choice_position;
