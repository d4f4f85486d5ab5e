-- One row per month, region of the monitoring points and direction (incoming, outgoing, internal, total): people counted there, of the provenance that stands for the month's points. Flow counts do not give the total number of people crossing.
with points as (
    from core.flow_point_month
    qualify provenance = first_value(provenance) over (partition by month order by case provenance when 'file' then 1 else 3 end)
),
activity as (
    select region, month, provenance, count(*) filter (active_days > 0 or (active_days is null and basis = 'not_given'))::integer as fmps_active
    from core.flow_activity where provenance is not null group by all
)
select month, points.region, direction, points.provenance, min(source_id) as source_id, sum(individuals)::bigint as individuals,
    sum(individuals) / any_value(days_in_month) as calendar_day_mean, any_value(fmps_active) as fmps_active, any_value(days_in_month) as days_in_month
from points left join activity using (month, region, provenance)
group by month, points.region, direction, points.provenance order by month, points.region, direction;
