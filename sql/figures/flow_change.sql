-- One row per measure: the change in observed flows between two years or months, four ways.
-- order = 150
-- title_fr = "Variation des flux observés, de {compare_period} à {period} : quatre mesures"
-- title_en = "Change in observed flows, {compare_period} to {period}: four measures"
-- unit = "individuals"
-- parameters = ["period", "compare_period"]
-- dates_from = "flow_by_month"
-- needs = ["flow_change", "flow_by_month"]
-- columns = {value_from = {fr = "Avant", en = "Before"}, value_to = {fr = "Après", en = "After"}, change = {unit = "individuals", decimals = 0}}
-- chart = {kind = "bar", x = "measure", y = ["change_pct"]}
-- note_fr = "Le total mêle les passages, le nombre de points et le calendrier ; les mêmes points dans les mêmes mois disent ce qui vient des passages."
-- note_en = "The total mixes passages, number of points and calendar; the same points in the same months say what comes from passages."
with changes as (from flow_change($compare_period, $period)),
months as (
    select list(distinct source_id) as source_id, list(distinct month) as data_date from flow_by_month
    where strftime(month, '%Y-%m') in ($compare_period, $period) or strftime(month, '%Y') in ($compare_period, $period)
)
select c.measure, c.value_from, c.value_to, c.change, c.change_pct, c.fmps_from, c.fmps_to, c.days_from, c.days_to, c.reason as change_reason,
    c.provenance, months.source_id, months.data_date
from changes as c, months
order by list_position(['total', 'calendar_day_mean', 'active_day_mean', 'same_points'], c.measure);
