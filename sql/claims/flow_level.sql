-- One row per month, direction and measure: people counted at flow monitoring points in the month, or on average a day. Derived totals are left out.
-- title_fr = "flux aux points de suivi"
-- title_en = "flow at the monitoring points"
-- kinds = ["level", "count", "ratio"]
-- units = {individual = {measure = "individuals"}, "individual per day" = {measure = "calendar_day_mean"}}
-- words = ["flux", "flow", "fmp", "entrant", "sortant", "incoming", "outgoing"]
with months as (from core.flow_month where is_current and not is_derived),
printed as (select month, direction, source_id, citation from core.published_flow where month is not null),
files as (select source_id, file_name from meta.source),
measured as (
    select months.*, unnest(['individuals', 'calendar_day_mean', 'active_day_mean']) as measure,
        unnest([individuals, calendar_day_mean, active_day_mean]) as value
    from months
)
select measured.month as date, direction, measure, value, provenance, fmps_active,
    case provenance when 'published' then citation else file_name end as rests_on,
    concat('(from flow_by_month where month = ''', measured.month, ''')') as trace,
    case direction when 'total' then 1 else 2 end + case measure when 'individuals' then 0 else 10 end as reading
from measured
left join printed using (month, direction, source_id)
left join files using (source_id)
where value is not null;
