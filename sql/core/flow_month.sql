-- One row per month, direction and provenance: what files, printed totals and made-up samples each give. Flow counts do not give the total number of people crossing.
with points as (from core.flow_point_month),
activity as (
    select month, provenance, count(*) filter (active_days > 0 or (active_days is null and basis = 'not_given'))::integer as fmps_active,
        case when bool_or(basis = 'not_given') then null else sum(active_days) end::integer as fmp_days_active
    from core.flow_activity where provenance is not null group by all
),
counted as (
    select month, direction, provenance, min(source_id) as source_id, sum(individuals)::bigint as individuals,
        case when bool_or(individuals > 0 and active_day_mean is null) then null else sum(coalesce(active_day_mean, 0)) end as active_day_mean
    from points group by all
),
from_points as (
    select month, direction, provenance, source_id, individuals, individuals / day(last_day(month)) as calendar_day_mean, active_day_mean,
        fmps_active, fmp_days_active, false as is_derived, null::varchar as note
    from counted left join activity using (month, provenance)
),
printed as (
    select month, direction, 'published' as provenance, source_id, individuals,
        coalesce(individuals / day(last_day(month)), printed_day_mean) as calendar_day_mean, null::double as active_day_mean, fmps_active,
        null::integer as fmp_days_active, is_derived, note
    from core.published_flow where month is not null and coalesce(individuals, printed_day_mean) is not null
),
every_row as (from from_points union all by name from printed)
select *, day(last_day(month))::integer as days_in_month,
    provenance = first_value(provenance) over (
        partition by month order by case provenance when 'file' then 1 when 'published' then 2 else 3 end
    ) as is_current
from every_row order by month, direction, provenance;
