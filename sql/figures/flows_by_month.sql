-- One row per month and direction of the year: people counted at the flow-monitoring points, with both daily means.
-- order = 120
-- title_fr = "Flux observés par mois et par direction, {year}"
-- title_en = "Flows observed by month and direction, {year}"
-- unit = "individuals"
-- parameters = ["year"]
-- dates_from = "flow_by_month"
-- needs = ["flow_by_month", "core.published_flow"]
-- chart = {kind = "column", x = "month", y = ["individuals"], series = "direction"}
-- note_fr = "Les flux observés aux points ne donnent pas le nombre total de personnes qui traversent. Moyenne par jour : total divisé par les jours du calendrier."
-- note_en = "Flow counts do not give the total number of people crossing. Daily mean: total divided by calendar days."
with printed as (from core.published_flow where month is not null)
select f.month, f.direction, f.individuals, f.calendar_day_mean, f.active_day_mean, f.fmps_active, f.days_in_month,
    case when f.is_derived then 'derived' when f.provenance = 'published' then 'printed' end as basis,
    f.provenance, f.source_id, p.citation, f.month as data_date,
    'flow_by_month' as trace_table, strftime(f.month, '%Y-%m') || '/' || f.direction as trace_key
from flow_by_month as f
left join printed as p on f.provenance = 'published' and p.month = f.month and p.direction = f.direction and p.source_id = f.source_id
where year(f.month) = $year
order by f.month, f.direction = 'total', f.direction;
