-- One row per point and month, from the first month held to the last: the days the point worked, and how that is known.
with points as (from reference_point),
counted as (
    select fmp_id, month, provenance, count(distinct date) filter (not is_monthly and individuals is not null) as days_with_records,
        bool_or(is_monthly) as has_monthly_total, max(active_days_given) as given_beside
    from core.flow_day group by all
),
given as (
    select a.fmp_id, a.month, s.provenance, a.active_days as given, a.source_id as given_source_id, a.sheet as given_sheet,
        a.row_number as given_row
    from landing.flow_activity as a
    join landing.slice_owner as o on o.dataset = 'flow_activity' and o.source_id = a.source_id
        and o.slice_key = concat('activity/', a.fmp_id, '/', a.month)
    join landing.source as s on s.source_id = a.source_id
    where a.active_days is not null
),
known as (
    select fmp_id, month, coalesce(counted.provenance, given.provenance) as provenance, days_with_records, has_monthly_total,
        coalesce(given.given, given_beside) as given, given_source_id, given_sheet, given_row
    from counted full join given using (fmp_id, month)
),
span as (select min(month) as first_month, max(month) as last_month from known),
months as (select unnest(generate_series(first_month, last_month, interval 1 month))::date as month from span where first_month is not null),
every_row as (
    select points.fmp_id, points.name, points.region, months.month, day(last_day(months.month))::integer as days_in_month,
        greatest(0, date_diff('day', greatest(months.month, coalesce(points.opened_date, months.month)),
            least(last_day(months.month), coalesce(points.closed_date, last_day(months.month)))) + 1)::integer as days_open,
        known.* exclude (fmp_id, month)
    from points cross join months left join known on known.fmp_id = points.fmp_id and known.month = months.month
)
select fmp_id, name as fmp, region, month, provenance,
    case
        when days_open = 0 then 'closed'
        when given is not null then 'given'
        when has_monthly_total then 'not_given'
        when days_with_records is not null then 'records'
        else 'not_held'
    end as basis,
    days_in_month,
    case
        when days_open = 0 then 0
        when given is not null then least(given, days_open)::integer
        when has_monthly_total then null
        else least(days_with_records, days_open)::integer
    end as active_days,
    days_with_records::integer as days_with_records, given_source_id, given_sheet, given_row
from every_row order by month, fmp_id;
