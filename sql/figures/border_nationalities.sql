-- One row per nationality, the ten largest of the year and all others together, and direction: crossings reported.
-- order = 230
-- title_fr = "Passages aux postes frontaliers par nationalité, {year}"
-- title_en = "Crossings at the border posts by nationality, {year}"
-- unit = "crossings"
-- parameters = ["year"]
-- dates_from = "border_by_region_month"
-- needs = ["border_by_nationality", "border_by_region_month", "core.border_crossing"]
-- columns = {direction = {fr = "Sens", en = "Direction"}, individuals = {fr = "Passages rapportés", en = "Crossings reported", unit = "crossings"}, nationality_group = {fr = "Nationalité", en = "Nationality", unit = "text"}}
-- chart = {kind = "bar", x = "nationality_group", y = ["individuals"], series = "direction"}
-- note_fr = "Part des passages dont la nationalité est connue, dans chaque sens. Une personne qui passe deux fois compte deux fois."
-- note_en = "Share of the crossings whose nationality is known, in each direction. A person who crosses twice counts twice."
with crossings as (from border_by_nationality where year = $year),
ranked as (
    select nationality, case when nationality is null then 3 when nationality = 'XXX' or row_number() over
        (order by nationality is null or nationality = 'XXX', sum(individuals) desc, nationality) > 10 then 2 else 1 end as position
    from crossings group by nationality
),
grouped as (
    select position, case position when 1 then nationality_country when 2 then 'Autres nationalités' else 'Nationalité non donnée' end as name_fr,
        case position when 1 then nationality_country_en when 2 then 'Other nationalities' else 'Nationality not given' end as name_en,
        direction, individuals, share, provenance,
        if(position <> 2, concat_ws('/', year, direction, crossings.nationality), null) as key
    from crossings join ranked on ranked.nationality is not distinct from crossings.nationality
),
summed as (
    select position, name_fr, name_en, direction, sum(individuals)::bigint as individuals, 100 * sum(share) as share_pct,
        any_value(provenance) as provenance, any_value(key) as trace_key
    from grouped group by all
),
files as (select list(distinct source_id) as source_id, list(distinct month) as data_date from core.border_crossing where year(month) = $year)
select name_fr as nationality_group_fr, name_en as nationality_group_en, direction, individuals, share_pct, provenance, source_id, data_date,
    'border_by_nationality' as trace_table, trace_key
from summed, files order by position, sum(individuals) over (partition by name_fr) desc, name_fr, direction;
