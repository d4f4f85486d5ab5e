-- One row per year and direction (incoming, outgoing, internal, total): people counted, NULL with a reason unless all months are held. Flow counts do not give the total number of people crossing.
select year, direction, provenance, reason, individuals, calendar_day_mean, active_day_mean, fmps_active, fmp_days_active, months_held, days_in_year,
    is_derived
from core.flow_year where is_current order by year, direction;
