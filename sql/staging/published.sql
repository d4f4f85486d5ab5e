-- One row per printed total, dated by the operation of its month where files hold one.
with printed as (from landing.published_stock),
owners as (from landing.slice_owner where dataset = 'published_stock'),
held as (
    select distinct split_part(slice_key, '/', 2)::date as reference_date from landing.slice_owner where dataset = 'baseline_stock'
    union select operation_date from staging.api_round where is_used
),
owned as (select printed.* from printed join owners using (source_id)),
dated as (
    select owned.* exclude (reference_date), owned.reference_date as printed_date,
        coalesce(max(held.reference_date), any_value(owned.reference_date)) as reference_date
    from owned
    left join held on date_trunc('month', held.reference_date) = date_trunc('month', owned.reference_date)
    group by all
)
select concat('baseline-', reference_date) as operation_id, * from dated
qualify row_number() over (partition by reference_date, place_id, perimeter order by printed_date desc, source_id, row_number) = 1;
