-- One row per sex and age group as given: PDI.
-- order = 85
-- title_fr = "PDI par sexe et groupe d'âge au {date}"
-- title_en = "IDPs by sex and age group on {date}"
-- unit = "individuals"
-- parameters = ["date"]
-- dates_from = "demographics_national"
-- needs = ["demographics_national", "demographics_operation"]
-- columns = {age = {null_fr = "tous âges", null_en = "all ages"}, sex = {null_fr = "les deux sexes", null_en = "both sexes"}}
-- chart = {kind = "bar", x = "age", y = ["individuals"], series = "sex"}
-- note_fr = "Part des PDI dont le sexe et l'âge sont donnés. Les groupes d'âge sont ceux des feuilles ; là où elles donnent sexes et âges à part, les sexes seuls sont ici."
-- note_en = "Share of the IDPs whose sex and age are given. Age groups are those of the sheets; where they tell sexes and ages apart, the sexes alone are here."
select age_fr, age_en, sex, d.individuals, 100 * share as share_pct, o.individuals as demographic_individuals, baseline_individuals,
    d.provenance, d.source_id, d.reference_date as data_date, 'demographics_national' as trace_table, concat_ws('/', operation_id, sex, age_group) as trace_key
from demographics_national as d join demographics_operation as o using (operation_id)
where d.reference_date = $date
order by age_first_month nulls last, age_last_month, sex desc nulls last;
