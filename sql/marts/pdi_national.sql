-- One row per operation: PDI in the country, the change from the operation before and over a year.
with national as (from core.national_stock where kind = 'pdi' and is_current),
operations as (from core.operation),
breaks as (select reference_date from operations where series_break is not null),
assessed as (
    select of_any.operation_id, max(of_any.cercles_assessed) as cercles_assessed
    from core.national_stock as of_any join national using (operation_id)
    where of_any.kind = 'pdi' and (of_any.provenance = 'file' or national.provenance = 'sample') group by all
),
series as (
    select national.*, assessed.cercles_assessed as cercles,
        lag(national.reference_date) over by_date as previous_date, lag(national.individuals) over by_date as previous,
        lag(national.provenance) over by_date as previous_provenance
    from national left join assessed using (operation_id)
    window by_date as (order by national.reference_date)
),
with_year as (
    select series.*, year_before.individuals as year_base, year_before.reference_date as year_before_date,
        exists (from breaks where breaks.reference_date > series.previous_date and breaks.reference_date <= series.reference_date) as is_series_break,
        exists (from breaks where breaks.reference_date > year_before.reference_date and breaks.reference_date <= series.reference_date) as is_year_break
    from series
    left join national as year_before
        on date_trunc('month', year_before.reference_date) = date_trunc('month', series.reference_date - interval 1 year)
    qualify row_number() over (
        partition by series.operation_id order by abs(date_diff('day', year_before.reference_date, (series.reference_date - interval 1 year)::date)),
            year_before.reference_date desc
    ) = 1
)
select operation_id, provenance, source_id,
    case
        when previous_date is null then 'first_operation'
        when individuals is null then 'not_assessed'
        when previous is null then 'base_not_assessed'
        when previous = 0 then 'base_zero'
        when is_series_break then 'series_break'
    end as change_reason,
    case when year_before_date is null then 'no_operation_one_year_before' when year_base is null then 'base_not_assessed'
        when individuals is null then 'not_assessed' when year_base = 0 then 'base_zero' when is_year_break then 'series_break' end as year_change_reason,
    individuals, households, case when is_household_complete then round(individuals / nullif(households, 0), 2) end as persons_per_household, women, men,
    case when previous <> 0 then individuals - previous end as change,
    case when previous <> 0 then 100.0 * (individuals - previous) / previous end as change_pct,
    case when year_base <> 0 then individuals - year_base end as year_change,
    case when year_base <> 0 then 100.0 * (individuals - year_base) / year_base end as year_change_pct,
    cercles as cercles_assessed,
    case when previous_provenance = 'sample' or provenance = 'sample' then true else false end as is_change_from_sample,
    reference_date, previous_date, year_before_date
from with_year order by reference_date;
