-- One row per category of sex, age and reason: people observed in the year.
-- order = 170
-- title_fr = "Profil des personnes observées, {year} : sexe, âge, raison"
-- title_en = "Profile of the people observed, {year}: sex, age, reason"
-- unit = "individuals"
-- parameters = ["year"]
-- dates_from = "flow_by_profile"
-- needs = ["flow_by_profile", "flow_by_fmp_month"]
-- chart = {kind = "bar", x = "category", y = ["share_pct"], series = "dimension"}
-- note_fr = "Part de ceux dont la catégorie est connue, dans chaque dimension ; « non donné » : comptages sans ce détail."
-- note_en = "Share of those whose category is known, within each dimension; “not given”: counts without this detail."
with chosen as (
    from flow_by_profile where year(month) = $year and dimension in ('sex', 'age', 'reason')
    -- Counted months are not added to made-up ones.
    qualify dense_rank() over (order by case provenance when 'file' then 1 when 'published' then 2 else 3 end) = 1
),
observed as (
    select dimension, category, sum(individuals)::bigint as individuals, list(distinct month) as data_date,
        bool_or(provenance = 'sample') as has_sample
    from chosen group by all
),
sources as (select list(distinct source_id) as source_id from flow_by_fmp_month where year(month) = $year)
select dimension, category, individuals,
    case when category <> 'not_given' then
        100.0 * individuals / nullif(sum(individuals) filter (category <> 'not_given') over (partition by dimension), 0) end as share_pct,
    case when has_sample then 'sample' else 'file' end as provenance, source_id, data_date
from observed, sources
order by list_position(['sex', 'age', 'reason'], dimension), category = 'not_given', individuals desc nulls last, category;
