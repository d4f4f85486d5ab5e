-- One row per flow-monitoring point and month of the year: the days on which it observed.
-- order = 140
-- title_fr = "Couverture des points de suivi : jours d'activité par mois, {year}"
-- title_en = "Coverage of the flow-monitoring points: active days by month, {year}"
-- unit = "days"
-- parameters = ["year"]
-- dates_from = "flow_by_month"
-- needs = ["fmp_activity", "flow_by_fmp_month"]
-- chart = {kind = "heat", x = "month", y = ["active_days"], series = "fmp"}
-- note_fr = "Un jour sans passage et un jour sans observation sont deux choses : zéro jour d'activité, c'est un point fermé ou à l'arrêt."
-- note_en = "A day without passage and a day without observation are two things: zero active days is a point closed or paused."
with marks as (
    select fmp_id, month, provenance, source_id from flow_by_fmp_month where year(month) = $year
    qualify row_number() over (partition by fmp_id, month order by direction = 'total' desc) = 1
)
select a.fmp, a.month, a.active_days, a.days_in_month, a.is_active, a.basis,
    coalesce(a.provenance, marks.provenance) as provenance, marks.source_id, a.month as data_date,
    'flow_by_fmp_month' as trace_table,
    case when marks.fmp_id is not null then strftime(a.month, '%Y-%m') || '/' || a.fmp_id || '/total' end as trace_key
from fmp_activity as a left join marks on marks.fmp_id = a.fmp_id and marks.month = a.month
where year(a.month) = $year
order by a.fmp, a.month;
