-- One row per month, flow monitoring point and direction (incoming, outgoing, internal, total): people counted there. Flow counts do not give the total number of people crossing.
select month, fmp_id, fmp, region, direction, provenance, source_id, individuals, calendar_day_mean, active_day_mean, active_days, days_in_month
from core.flow_point_month order by month, fmp_id, direction;
