-- One row per registry group or daily count that counts: of the sources that own its point and month, on the days that are theirs.
-- as view
with owners as (
    select dataset, source_id, split_part(slice_key, '/', 2) as fmp_id, split_part(slice_key, '/', 3)::date as month, days
    from landing.slice_owner where dataset in ('flow_registry', 'daily_counts')
),
sources as (from landing.source),
registry as (
    select r.source_id, r.sheet, r.row_number, r.fmp_id, r.date, r.month, coalesce(r.is_monthly, false) as is_monthly, coalesce(r.direction, 'total') as direction,
        null::varchar as cell_letter, r.origin_country as origin, r.destination_country as destination, r.nationality, r.transport, r.reason,
        r.individuals, r.men, r.women, r.boys, r.girls, r.adults, r.minors, r.vulnerable_persons, r.pregnant_women, r.unaccompanied_minors,
        r.disabled_persons, r.elderly_persons, null::bigint as active_days, 'flow_registry' as dataset
    from landing.flow_registry as r join owners as o
        on o.dataset = 'flow_registry' and o.source_id = r.source_id and o.fmp_id = r.fmp_id and o.month = r.month
    where o.days = 2147483647 or (not coalesce(r.is_monthly, false) and (o.days >> (day(r.date) - 1)) & 1 = 1)
),
counts as (
    select c.source_id, c.sheet, c.row_number, c.fmp_id, c.date, c.month, coalesce(c.is_monthly, false) as is_monthly,
        coalesce(c.direction, 'total') as direction, c.cell_letter, c.individuals, c.men, c.women, c.boys, c.girls, c.adults, c.minors,
        c.vulnerable_persons, c.pregnant_women, c.unaccompanied_minors, c.disabled_persons, c.elderly_persons, c.active_days,
        'daily_counts' as dataset
    from landing.daily_counts as c join owners as o
        on o.dataset = 'daily_counts' and o.source_id = c.source_id and o.fmp_id = c.fmp_id and o.month = c.month
    -- The total of a whole month cannot be shared with the days of a finer dataset.
    where o.days = 2147483647 or (not coalesce(c.is_monthly, false) and (o.days >> (day(c.date) - 1)) & 1 = 1)
),
counted as (from registry union all by name from counts)
select counted.*, sources.provenance from counted join sources using (source_id);
