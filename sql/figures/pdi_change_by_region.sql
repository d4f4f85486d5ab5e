-- One row per region of one perimeter, used for both operations: PDI before and after, and the change.
-- order = 50
-- title_fr = "Variation du nombre de PDI par {region}, du {compare_with} au {date} (découpage de {perimeter})"
-- title_en = "Change in the number of IDPs by {region}, {compare_with} to {date} (perimeter of {perimeter})"
-- unit = "individuals"
-- parameters = ["date", "compare_with", "perimeter"]
-- compare = "year_before"
-- dates_from = "pdi_by_region"
-- needs = ["pdi_by_region", "operation"]
-- chart = {kind = "bar", x = "region", y = ["change"]}
-- note_fr = "Les deux opérations sont ramenées au même découpage ; le pourcentage se rapporte à l'effectif de départ {de_la_region}."
-- note_en = "Both operations are taken under the same perimeter; percentages are of the count {de_la_region} before."
with changes as (from pdi_change($compare_with, $date, perimeter := $perimeter)),
regions as (select r.*, o.publisher from pdi_by_region as r join operation as o using (operation_id) where r.perimeter = $perimeter),
earlier as (from regions where reference_date = $compare_with),
later as (from regions where reference_date = $date),
-- A list in print names some regions; those it does not name were not left out of the assessment.
printed as (
    select (select bool_and(provenance = 'published') from earlier) as is_printed_from,
        (select bool_and(provenance = 'published') from later) as is_printed_to
)
select c.place as region, c.individuals_from, c.individuals_to, c.change, c.change_pct,
    case when c.change_reason = 'not_assessed_from' and is_printed_from then 'not_named_from'
        when c.change_reason = 'not_assessed_to' and is_printed_to then 'not_named_to'
        else coalesce(c.change_reason, case when c.series_break is not null then 'series_break' end) end as change_reason, c.provenance,
    list_distinct([earlier.publisher, later.publisher]) as publisher, [earlier.source_id, later.source_id] as source_id,
    [$compare_with::date, $date::date] as data_date, 'pdi_by_region' as trace_table,
    concat_ws('/', coalesce(later.operation_id, earlier.operation_id), $perimeter, c.place) as trace_key,
    case when c.place is null then c.change_reason end as refusal
from changes as c cross join printed
left join earlier on earlier.region = c.place
left join later on later.region = c.place
order by c.individuals_to desc nulls last, c.place;
