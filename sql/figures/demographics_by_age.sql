-- One row per age group as given, both sexes together: PDI.
-- order = 86
-- title_fr = "PDI par groupe d'âge au {date}"
-- title_en = "IDPs by age group on {date}"
-- unit = "individuals"
-- parameters = ["date"]
-- dates_from = "demographics_by_age"
-- needs = ["demographics_by_age"]
-- columns = {age = {null_fr = "âge non donné", null_en = "age not given"}}
-- chart = {kind = "bar", x = "age", y = ["individuals"]}
-- note_fr = "Les mêmes personnes que celles que comptent les sexes. Les groupes d'âge sont ceux des feuilles."
-- note_en = "The same people as those whom the sexes count. Age groups are those of the sheets."
with whole as (
    select operation_id, sum(individuals) filter (age_group is not null) as individuals_by_age,
        case when not bool_or(age_first_month < 216 and age_last_month >= 216) then sum(individuals) filter (age_last_month < 216) end as minors
    from demographics_by_age where reference_date = $date group by all
)
select age_fr, age_en, individuals, 100 * share as share_pct, minors, individuals_by_age, provenance, source_id, reference_date as data_date,
    'demographics_by_age' as trace_table, concat_ws('/', operation_id, age_group) as trace_key
from demographics_by_age join whole using (operation_id) where reference_date = $date
order by age_first_month nulls last, age_last_month;
