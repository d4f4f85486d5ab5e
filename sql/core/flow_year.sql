-- One row per year, direction and basis (real: files and printed totals; sample: made up): the year's flow, where all its months are held. Flow counts do not give the total number of people crossing.
with months as (
    select *, case provenance when 'sample' then 'sample' else 'real' end as base from core.flow_month
    qualify provenance = first_value(provenance) over (
        partition by month, case provenance when 'sample' then 'sample' else 'real' end order by case provenance when 'file' then 1 else 2 end
    )
),
points as (
    select year(month) as year, direction, case provenance when 'sample' then 'sample' else 'real' end as base, fmp_id,
        sum(individuals) as individuals,
        case when bool_or(active_days is null) then null else sum(individuals) / nullif(sum(active_days), 0) end as active_day_mean,
        bool_or(individuals > 0 or active_days > 0) as is_active
    from core.flow_point_month group by all
),
active as (
    select year, direction, base, count(*) filter (is_active)::integer as fmps_active,
        case when bool_or(individuals > 0 and active_day_mean is null) then null else sum(coalesce(active_day_mean, 0)) end as active_day_mean
    from points group by all
),
days as (
    select year(month) as year, case provenance when 'sample' then 'sample' else 'real' end as base, sum(active_days) as fmp_days_active
    from core.flow_activity where provenance is not null group by all
),
years as (
    select year(month) as year, direction, base, count(individuals)::integer as months_held, sum(individuals)::bigint as individuals,
        bool_or(provenance = 'published') as has_published, bool_or(is_derived) as is_derived
    from months group by all
)
select year::integer as year, direction, base,
    case when base = 'sample' then 'sample' when has_published then 'published' else 'file' end as provenance,
    case when months_held < 12 then 'months_missing' end as reason,
    case when months_held = 12 then individuals end as individuals,
    case when months_held = 12 then individuals / dayofyear(make_date(year, 12, 31)) end as calendar_day_mean,
    case when months_held = 12 and not has_published then active_day_mean end as active_day_mean,
    case when not has_published then fmps_active end as fmps_active, months_held,
    dayofyear(make_date(year, 12, 31))::integer as days_in_year,
    case when not has_published then days.fmp_days_active end::integer as fmp_days_active, is_derived,
    row_number() over (
        partition by year, direction order by months_held < 12, case base when 'real' then 1 else 2 end
    ) = 1 as is_current
from years left join active using (year, direction, base) left join days using (year, base)
order by year, direction, base;
