-- One row per region (newest perimeter) and direction: crossings at its border posts in the year, as far as they reported.
-- order = 225
-- title_fr = "Passages aux postes frontaliers par {region}, {year}"
-- title_en = "Crossings at the border posts by {region}, {year}"
-- unit = "crossings"
-- parameters = ["year"]
-- dates_from = "border_by_region_month"
-- needs = ["border_by_region_month", "core.border_crossing"]
-- columns = {direction = {fr = "Sens", en = "Direction"}, individuals = {fr = "Passages rapportés", en = "Crossings reported", unit = "crossings"}, region = {null_fr = "{Region} non donné{region_e}", null_en = "{Region} not given"}}
-- chart = {kind = "bar", x = "region", y = ["individuals"], series = "direction"}
-- note_fr = "Somme de ce que les postes ont rapporté ; les mois sans rapport n'y sont pas, voyez leur nombre."
-- note_en = "Sum of what the posts reported; months without a report are not in it, see how many there are."
with regions as (
    select region, direction, sum(individuals)::bigint as individuals, sum(posts_reporting)::integer as post_months_reported,
        sum(posts_known)::integer as post_months_known, max(posts_known)::integer as posts_known, any_value(provenance) as provenance
    from border_by_region_month where year(month) = $year group by region, direction
),
files as (select region, list(distinct source_id) as source_id, list(distinct month) as data_date from core.border_crossing where year(month) = $year group by region)
select r.region, r.direction, r.individuals, r.posts_known, r.post_months_reported, r.post_months_known,
    case when r.post_months_reported = 0 then 'not_reported' when r.post_months_reported < r.post_months_known then 'some_months_not_reported'
    end as change_reason, r.provenance, files.source_id, files.data_date
from regions as r join files on files.region is not distinct from r.region
order by r.region is null, sum(r.individuals) over (partition by r.region) desc nulls last, r.region, r.direction;
