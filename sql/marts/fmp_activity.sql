-- One row per flow monitoring point and month: the days it worked. NULL: not known (no file held, or only a month's total); 0: it did not work.
select fmp_id, fmp, region, month, provenance, basis, days_in_month, active_days, active_days > 0 as is_active
from core.flow_activity order by month, fmp_id;
