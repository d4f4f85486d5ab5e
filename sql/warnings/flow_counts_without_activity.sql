-- A point is said to have worked fewer days of a month than there are days with records.
with days as (select fmp_id, month, min(source_id) as source_id, sum(individuals) as individuals from core.flow_day group by all)
select days.source_id, activity.fmp as point, strftime(month, '%Y-%m') as month, activity.active_days::varchar as expected,
    coalesce(activity.days_with_records, 0)::varchar as found
from core.flow_activity as activity join days using (fmp_id, month)
where activity.basis = 'given' and days.individuals > 0 and (activity.days_with_records > activity.active_days or activity.active_days = 0)
order by all;
