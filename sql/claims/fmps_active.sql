-- One row per year: the most flow monitoring points known to have worked in one month of it. More may have worked over the year.
-- title_fr = "nombre de points de suivi actifs dans un même mois de l'année"
-- title_en = "number of monitoring points that worked in one month of the year"
-- kinds = ["count", "level"]
-- units = {fmp = {}}
-- bound = "at_least"
with files as (select source_id, file_name from meta.source),
printed as (
    select month, fmps_active, 'published' as provenance, citation as rests_on from core.published_flow
    where month is not null and fmps_active is not null and direction = 'total'
),
worked as (
    select month, count(*)::integer as fmps_active, provenance, 'fmp_activity' as rests_on from core.flow_activity
    where active_days > 0 and provenance = 'file' group by all
),
months as (from printed union all by name from worked),
fullest as (
    from months qualify row_number() over (partition by year(month) order by fmps_active desc, month desc, provenance desc, rests_on desc) = 1
)
select year(month)::integer as year, fmps_active as value, provenance, concat(strftime(month, '%Y-%m'), ': ', rests_on) as rests_on,
    concat('(from core.published_flow where year(month) = ', year(month), ')') as trace, 1 as reading
from fullest;
