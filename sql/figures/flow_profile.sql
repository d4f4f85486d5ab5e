-- One row per category of sex, age and reason: people observed in the year.
-- order = 170
-- title_fr = "Profil des personnes observées, {year} : sexe, âge, raison"
-- title_en = "Profile of the people observed, {year}: sex, age, reason"
-- unit = "individuals"
-- parameters = ["year"]
-- dates_from = "flow_by_profile"
-- needs = ["flow_by_profile"]
-- chart = {kind = "bar", x = "category", y = ["share_pct"], series = "dimension"}
-- note_fr = "Part de ceux dont la catégorie est connue, dans chaque dimension."
-- note_en = "Share of those whose category is known, within each dimension."
with observed as (
    select dimension, category, sum(individuals)::bigint as individuals, list(distinct month) as data_date
    from flow_by_profile where year(month) = $year and dimension in ('sex', 'age', 'reason') group by all
),
marks as (
    select list(distinct provenance) as provenances, list(distinct source_id) as source_id from flow_by_month where year(month) = $year
)
select dimension, category, individuals,
    case when category is not null then 100.0 * individuals / nullif(sum(individuals) filter (category is not null) over (partition by dimension), 0)
        end as share_pct,
    case when list_contains(provenances, 'sample') then 'sample' when list_contains(provenances, 'published') then 'published' else 'file' end as provenance,
    source_id, data_date
from observed, marks
order by list_position(['sex', 'age', 'reason'], dimension), individuals desc nulls last, category;
