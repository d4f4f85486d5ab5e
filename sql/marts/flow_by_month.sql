-- One row per month and direction (incoming, outgoing, internal, total): people counted at all points. Files go before printed totals, those before samples. Flow counts do not give the total number of people crossing.
select month, direction, provenance, source_id, individuals, calendar_day_mean, active_day_mean, fmps_active, fmp_days_active, days_in_month,
    is_derived, note
from core.flow_month where is_current order by month, direction;
