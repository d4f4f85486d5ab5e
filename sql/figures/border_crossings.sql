-- One row per month and direction: crossings at the border posts that reported, and how many did.
-- order = 220
-- title_fr = "Passages aux postes frontaliers équipés de MIDAS, {year}"
-- title_en = "Crossings at the border posts equipped with MIDAS, {year}"
-- unit = "crossings"
-- parameters = ["year"]
-- dates_from = "border_by_region_month"
-- needs = ["border_by_region_month", "border_by_year", "core.border_crossing"]
-- columns = {direction = {fr = "Sens", en = "Direction"}, individuals = {fr = "Passages", en = "Crossings", unit = "crossings"}}
-- chart = {kind = "column", x = "month", y = ["individuals"], series = "direction"}
-- note_fr = "Entrées et sorties sont deux comptes de passages ; leur différence n'est pas un solde migratoire. Un poste sans rapport n'est pas un poste sans passage."
-- note_en = "Entries and exits are two counts of crossings; their difference is no net migration. A post without a report is not one without crossings."
with months as (
    select month, direction, sum(individuals)::bigint as individuals, sum(men)::bigint as men, sum(women)::bigint as women,
        count(men) = count(individuals) and count(women) = count(individuals) as has_sexes, sum(posts_reporting)::integer as posts_reporting,
        sum(posts_known)::integer as posts_known, any_value(provenance) as provenance
    from border_by_region_month where year(month) = $year group by month, direction
),
files as (select list(distinct source_id) as source_id from core.border_crossing where year(month) = $year)
select m.month, m.direction, m.individuals, if(m.has_sexes, m.women, null) as women, if(m.has_sexes, m.men, null) as men, m.posts_reporting,
    m.posts_known,
    case when m.posts_reporting = 0 then 'not_reported' when m.posts_reporting < m.posts_known then 'some_posts_not_reported' end as change_reason,
    m.provenance, files.source_id, m.month as data_date
from months as m, files order by m.month, m.direction;
