-- One row per point, month and direction (a total for each month): people counted at the point. Flow counts do not give the total number of people crossing.
with days as (from core.flow_day),
activity as (from core.flow_activity),
by_direction as (
    select fmp_id, month, direction, min(provenance) as provenance, min(source_id) as source_id, sum(individuals)::bigint as individuals
    from days where direction <> 'total' group by all
),
totals as (
    select fmp_id, month, 'total' as direction, min(provenance) as provenance, min(source_id) as source_id, sum(individuals)::bigint as individuals
    from days group by all
),
every_row as (from by_direction union all by name from totals)
select every_row.month, every_row.fmp_id, activity.fmp, activity.region, every_row.direction, every_row.provenance, every_row.source_id,
    every_row.individuals, every_row.individuals / activity.days_in_month as calendar_day_mean,
    every_row.individuals / nullif(activity.active_days, 0) as active_day_mean, activity.active_days, activity.days_in_month
from every_row join activity using (fmp_id, month)
order by month, fmp_id, direction;
