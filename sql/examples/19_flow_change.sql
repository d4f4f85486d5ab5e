-- De février à mars 2022, les flux ont-ils augmenté ? Le total et la moyenne par jour ne disent pas la même chose.
-- Did flows increase from February to March 2022? The total and the daily mean do not say the same.
select measure, round(value_from)::integer as value_from, round(value_to)::integer as value_to, round(change_pct, 1) as change_pct, days_from, days_to, reason
from flow_change('2022-02', '2022-03');
