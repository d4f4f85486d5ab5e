-- One row per comparison: PDI in the country on the date against the operation before, a year before, and the date chosen.
-- order = 30
-- title_fr = "Variation du nombre de PDI au {date}"
-- title_en = "Change in the number of IDPs to {date}"
-- unit = "individuals"
-- parameters = ["date", "chosen"]
-- needs = ["pdi_national", "operation", "core.published_stock"]
-- chart = {kind = "bar", x = "comparison", y = ["change"]}
-- note_fr = "Le pourcentage se rapporte à l'effectif de départ."
-- note_en = "Percentages are of the count before."
with held as (
    select n.*, coalesce(p.publisher, o.publisher) as publisher, p.citation
    from pdi_national as n
    join operation as o using (operation_id)
    left join core.published_stock as p on p.operation_id = n.operation_id and p.source_id = n.source_id and p.place_id like 'adm0:%'
),
present as (from held where reference_date = $date),
comparisons as (
    select 'previous' as comparison, 1 as position, previous_date as day from present
    union all by name select 'year_before' as comparison, 2 as position, year_before_date as day from present
    union all by name select 'chosen' as comparison, 3 as position, $chosen::date as day from present
    where $chosen::date is distinct from previous_date and $chosen::date is distinct from year_before_date and $chosen is not null
),
bases as (
    select comparison, position, day, string_agg(o.series_break_fr, ' ; ' order by o.reference_date) as series_break_fr,
        string_agg(o.series_break, '; ' order by o.reference_date) as series_break_en
    from comparisons
    left join operation as o on o.reference_date > least(day, $date::date) and o.reference_date <= greatest(day, $date::date)
    group by all
)
select b.comparison, earlier.reference_date as date_from, later.reference_date as date_to,
    earlier.individuals as individuals_from, later.individuals as individuals_to,
    case when earlier.individuals <> 0 then later.individuals - earlier.individuals end as change,
    case when earlier.individuals <> 0 then 100.0 * (later.individuals - earlier.individuals) / earlier.individuals end as change_pct,
    case when earlier.operation_id is null and b.comparison = 'previous' then 'first_operation'
        when earlier.operation_id is null then 'no_operation_one_year_before'
        when later.individuals is null then 'not_assessed' when earlier.individuals is null then 'base_not_assessed'
        when earlier.individuals = 0 then 'base_zero' when b.series_break_en is not null then 'series_break' end as change_reason,
    b.series_break_fr, b.series_break_en,
    weaker_provenance(earlier.provenance, later.provenance) as provenance,
    list_distinct([earlier.publisher, later.publisher]) as publisher, [earlier.source_id, later.source_id] as source_id,
    [earlier.citation, later.citation] as citation,
    list_filter([earlier.reference_date, later.reference_date], lambda d: d is not null) as data_date,
    'pdi_national' as trace_table, later.operation_id as trace_key
from bases as b
cross join present as later
left join held as earlier on earlier.reference_date = b.day
order by b.position;
