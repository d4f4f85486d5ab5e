-- One row per month and direction of the year: people counted at the flow-monitoring points, with both daily means.
-- order = 120
-- title_fr = "Flux observés par mois et par direction, {year}"
-- title_en = "Flows observed by month and direction, {year}"
-- unit = "individuals"
-- parameters = ["year"]
-- dates_from = "flow_by_month"
-- needs = ["flow_by_month"]
-- chart = {kind = "column", x = "month", y = ["individuals"], series = "direction"}
-- note_fr = "Les flux observés aux points ne donnent pas le nombre total de personnes qui traversent. Moyenne par jour : total divisé par les jours du calendrier."
-- note_en = "Flow counts do not give the total number of people crossing. Daily mean: total divided by calendar days."
select month, direction, individuals, calendar_day_mean, active_day_mean, fmps_active, days_in_month, provenance, source_id, month as data_date
from flow_by_month where year(month) = $year
order by month, direction = 'total', direction;
