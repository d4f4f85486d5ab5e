-- One row per printed flow-monitoring total (a month or a quarter) and direction, with where it is printed. Flow counts do not give the total number of people crossing.
with owners as (from landing.slice_owner where dataset = 'published_flow'),
printed as (
    select p.*, case when regexp_full_match(p.period, '\d{4}-\d{2}') then concat(p.period, '-01')::date end as month
    from landing.published_flow as p join owners using (source_id)
),
every_row as (
    select *, 'incoming' as flow_direction, incoming_individuals as counted from printed where incoming_individuals is not null
    union all by name
    select *, 'outgoing' as flow_direction, outgoing_individuals as counted from printed where outgoing_individuals is not null
    union all by name
    select *, 'total' as flow_direction, individuals as counted from printed
)
select period, month, flow_direction as direction, source_id, row_number, counted as individuals,
    case when flow_direction = 'total' then calendar_day_mean end as printed_day_mean,
    fmps_active::integer as fmps_active, coalesce(is_derived, false) as is_derived, citation, note
from every_row
qualify row_number() over (partition by period, flow_direction order by coalesce(is_derived, false), individuals desc nulls last, source_id, row_number) = 1
order by period, direction;
