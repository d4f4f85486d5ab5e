-- No point works more days than its month has; no flow count is negative.
select 'days' as fault, fmp_id, month::varchar as month, active_days as found from core.flow_activity where active_days > days_in_month or active_days < 0
union all
select 'count', fmp_id, month::varchar, individuals from core.flow_day where individuals < 0;
