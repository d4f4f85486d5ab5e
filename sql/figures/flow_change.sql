-- One row per measure: the change in observed flows between two years or months, four ways.
-- order = 150
-- title_fr = "Variation des flux observés, de {compare_period} à {period} : quatre mesures"
-- title_en = "Change in observed flows, {compare_period} to {period}: four measures"
-- unit = "individuals"
-- parameters = ["period", "compare_period"]
-- dates_from = "flow_by_month"
-- needs = ["flow_by_month", "flow_by_fmp_month", "core.published_flow"]
-- columns = {value_from = {fr = "Avant", en = "Before"}, value_to = {fr = "Après", en = "After"}, change = {unit = "individuals", decimals = 0}}
-- chart = {kind = "bar", x = "measure", y = ["change_pct"]}
-- note_fr = "Le total mêle les passages, le nombre de points et le calendrier ; les mêmes points dans les mêmes mois disent ce qui vient des passages."
-- note_en = "The total mixes passages, number of points and calendar; the same points in the same months say what comes from passages."
with changes as (from flow_change($compare_period, $period)),
asked as (from (values ($compare_period), ($period)) as periods(period)),
behind as (
    select distinct m.month, m.source_id, p.citation, m.provenance = 'sample' as is_sample
    from flow_by_month as m
    join asked on strftime(m.month, '%Y-%m') = period or strftime(m.month, '%Y') = period
    left join core.published_flow as p on m.provenance = 'published' and p.month = m.month and p.direction = m.direction and p.source_id = m.source_id
    where m.direction = 'total'
    union
    select distinct m.month, m.source_id, null, m.provenance = 'sample'
    from flow_by_fmp_month as m join asked on strftime(m.month, '%Y-%m') = period or strftime(m.month, '%Y') = period
),
sources as (select is_sample, list(source_id) as source_id, list(citation) as citation, list(distinct month) as data_date from behind group by all)
select c.measure, c.value_from, c.value_to, c.change, c.change_pct, c.fmps_from, c.fmps_to, c.days_from, c.days_to, c.reason as change_reason,
    case when c.is_derived then 'derived' end as basis, c.provenance, s.source_id, s.citation, s.data_date,
    case when length($period) = 4 then 'flow_by_year' else 'flow_by_month' end as trace_table, $period || '/total' as trace_key,
    case when not exists (from changes where value_from is not null or value_to is not null) then c.reason end as refusal
from changes as c left join sources as s on s.is_sample = (c.provenance = 'sample')
order by list_position(['total', 'calendar_day_mean', 'active_day_mean', 'same_points'], c.measure);
