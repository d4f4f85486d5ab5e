-- One row per category as given, the least stable first: localities assessed in it.
-- order = 205
-- title_fr = "Indice de stabilité : localités évaluées par catégorie au {date}"
-- title_en = "Stability Index: localities assessed by category on {date}"
-- unit = "localities"
-- parameters = ["date"]
-- dates_from = "stability_by_region"
-- needs = ["stability_by_region", "core.stability_score"]
-- columns = {category = {unit = "text", null_fr = "Catégorie non donnée", null_en = "Category not given"}}
-- chart = {kind = "bar", x = "category", y = ["localities_assessed"]}
-- note_fr = "Part des localités évaluées dont la catégorie est donnée, dans l'ordre de leur score moyen ; elle ne dit rien des autres localités."
-- note_en = "Share of the localities assessed whose category is given, in the order of their mean score; it says nothing of other places."
with scores as (from core.stability_score where reference_date = $date),
counted as (
    select category, count(*) as localities_assessed, round(avg(overall_score), 2) as overall_mean, list(distinct source_id) as source_id,
        case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance
    from scores group by category
)
select category, localities_assessed,
    case when category is not null then
        100.0 * localities_assessed / sum(localities_assessed) filter (category is not null) over () end as share_pct,
    overall_mean, provenance, source_id, $date::date as data_date
from counted order by category is null, counted.overall_mean, category;
