-- Change of the flow between two years ('2021', '2022') or two months ('2022-02', '2022-03') in four measures, each with the points and days it rests on.
create macro flow_change(from_period, to_period) as table
with asked as (select from_period::varchar as a, to_period::varchar as b),
earlier as (select p.* from core.flow_period as p where p.period = from_period::varchar),
later as (select p.* from core.flow_period as p where p.period = to_period::varchar),
bases as (
    select earlier.provenance as provenance_from, later.provenance as provenance_to,
        coalesce(earlier.has_points and later.has_points, false) as has_points,
        coalesce(earlier.is_derived, false) or coalesce(later.is_derived, false) as is_derived,
        case
            when length(a) <> length(b) then 'periods_of_different_length'
            when earlier.period is null then 'from_not_held'
            when later.period is null then 'to_not_held'
            when (earlier.provenance = 'sample') <> (later.provenance = 'sample') then 'sample_beside_real_figures'
            when earlier.provenance <> later.provenance and earlier.fmps_active is distinct from later.fmps_active
                then 'printed_total_beside_other_points'
            when earlier.reason is not null then earlier.reason || '_from'
            when later.reason is not null then later.reason || '_to'
        end as refusal,
        earlier.individuals as total_from, later.individuals as total_to, earlier.calendar_day_mean as calendar_from,
        later.calendar_day_mean as calendar_to, earlier.active_day_mean as active_from, later.active_day_mean as active_to,
        earlier.fmps_active as fmps_from, later.fmps_active as fmps_to, earlier.days as days_from, later.days as days_to,
        earlier.fmp_days_active as fmp_days_from, later.fmp_days_active as fmp_days_to
    from asked left join earlier on true left join later on true
),
held as (
    select m.fmp_id, m.month, month(m.month) as month_of_year, m.individuals, m.active_days, m.provenance, strftime(m.month, '%Y-%m') as as_month,
        strftime(m.month, '%Y') as as_year
    from core.flow_point_month as m where m.direction = 'total' and coalesce(m.active_days, 1) > 0
),
before as (select h.* from held as h join bases as s on h.provenance = s.provenance_from where from_period::varchar in (h.as_month, h.as_year)),
after as (select h.* from held as h join bases as s on h.provenance = s.provenance_to where to_period::varchar in (h.as_month, h.as_year)),
-- The same points in the same months of the year; of two single months, the same points.
paired as (
    select before.fmp_id, before.individuals as individuals_from, after.individuals as individuals_to, before.active_days as days_from,
        after.active_days as days_to
    from before join after on before.fmp_id = after.fmp_id
        and (before.month_of_year = after.month_of_year or length(from_period::varchar) = 7)
),
same as (
    select sum(individuals_from) as value_from, sum(individuals_to) as value_to, count(distinct fmp_id) as fmps, sum(days_from) as days_from,
        sum(days_to) as days_to
    from paired
),
measures as (
    select 1 as place, 'total' as measure, total_from as value_from, total_to as value_to, fmps_from, fmps_to, days_from, days_to,
        null::varchar as missing
    from bases
    union all
    select 2, 'calendar_day_mean', calendar_from, calendar_to, fmps_from, fmps_to, days_from, days_to, null from bases
    union all
    select 3, 'active_day_mean', active_from, active_to, fmps_from, fmps_to, fmp_days_from, fmp_days_to,
        case when not has_points then 'printed_total_has_no_points' when active_from is null or active_to is null then 'active_days_not_given' end
    from bases
    union all
    select 4, 'same_points', case when has_points then same.value_from end, case when has_points then same.value_to end,
        case when has_points then same.fmps end, case when has_points then same.fmps end, case when has_points then same.days_from end,
        case when has_points then same.days_to end,
        case when not has_points then 'printed_total_has_no_points' when same.fmps = 0 then 'no_point_in_both' end
    from bases, same
)
select measure, case when refusal is null or refusal like 'no_total_%' then value_from end as value_from,
    case when refusal is null or refusal like 'no_total_%' then value_to end as value_to,
    case when usable then value_to - value_from end as change,
    case when usable and value_from <> 0 then 100.0 * (value_to - value_from) / value_from end as change_pct,
    fmps_from::integer as fmps_from, fmps_to::integer as fmps_to, days_from::integer as days_from, days_to::integer as days_to,
    weaker_provenance(provenance_from, provenance_to) as provenance,
    case
        when missing is not null and (refusal is null or refusal like 'no_total_%') then missing
        when refusal is not null and not (refusal like 'no_total_%' and measure = 'calendar_day_mean' and value_from is not null and value_to is not null)
            then refusal
        when value_from = 0 then 'base_zero'
    end as reason,
    is_derived
from (
    select measures.*, bases.refusal, bases.provenance_from, bases.provenance_to, bases.is_derived,
        missing is null and value_from is not null and value_to is not null and (refusal is null or refusal like 'no_total_%') as usable
    from measures, bases
)
order by place;
