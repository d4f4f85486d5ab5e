-- One row per sex and age group: members of the households asked, as their roster gives them.
-- order = 266
-- title_fr = "Membres des ménages interrogés, par sexe et âge, {date}"
-- title_en = "Members of the households asked, by sex and age, {date}"
-- unit = "members"
-- parameters = ["date"]
-- dates_from = "household_members"
-- needs = ["household_members"]
-- columns = {age = {null_fr = "âge non donné", null_en = "age not given"}, sex = {null_fr = "sexe non donné", null_en = "sex not given"}}
-- chart = {kind = "bar", x = "age", y = ["members"], series = "sex"}
-- note_fr = "Un échantillon, extrapolé à rien : ces personnes sont celles des ménages interrogés, et ne s'ajoutent à aucun effectif. La part pondérée n'est donnée que là où l'enquête donne des poids de sondage."
-- note_en = "A sample, extrapolated to nothing: these are the people of the households asked, and are added to no count. The weighted share is given only where the survey gives sampling weights."
select age_fr, age_en, sex, members, heads, 100 * member_share as share_pct, 100 * weighted_share as weighted_share_pct, provenance, source_id,
    reference_date as data_date, 'household_members' as trace_table, concat_ws('/', operation_id, sex, age_group) as trace_key
from household_members where reference_date = $date
order by age_first_month nulls last, age_last_month, sex desc nulls last;
