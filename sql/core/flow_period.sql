-- One row per period that flow_change can compare (a month, a year): the four measures' ingredients, of the provenance that stands for it.
-- as view
with months as (from core.flow_month where direction = 'total' and is_current),
years as (from core.flow_year where direction = 'total' and is_current)
select strftime(month, '%Y-%m') as period, provenance, provenance <> 'published' as has_points, individuals, calendar_day_mean, active_day_mean,
    fmps_active, days_in_month as days, fmp_days_active, is_derived,
    case when individuals is null then 'no_total_published' end as reason
from months
union all by name
select year::varchar as period, provenance, provenance <> 'published' as has_points, individuals, calendar_day_mean, active_day_mean,
    fmps_active, days_in_year as days, fmp_days_active, is_derived, reason
from years;
