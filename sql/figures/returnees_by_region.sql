-- One row per kind of returnee and region: people counted there.
-- order = 115
-- title_fr = "Personnes retournées par {region} au {date} (découpage de {perimeter})"
-- title_en = "Returnees by {region} on {date} (perimeter of {perimeter})"
-- unit = "individuals"
-- parameters = ["date", "perimeter"]
-- dates_from = "returnees_by_region"
-- needs = ["returnees_by_region", "returnees_national", "operation"]
-- columns = {share_pct = {fr = "Part du pays (%)", en = "Share of the country (%)"}}
-- chart = {kind = "bar", x = "region", y = ["individuals"], series = "kind"}
-- note_fr = "Part du total national de la même catégorie et de la même opération."
-- note_en = "Share of the national total of the same kind and operation."
select r.kind, r.region, r.individuals, r.households, 100.0 * r.individuals / nullif(n.individuals, 0) as share_pct,
    r.provenance, o.publisher, r.source_id, r.reference_date as data_date, 'returnees_by_region' as trace_table,
    concat_ws('/', operation_id, r.perimeter, r.region, r.kind) as trace_key
from returnees_by_region as r
join operation as o using (operation_id)
left join returnees_national as n using (operation_id, kind)
where r.reference_date = $date and r.perimeter = $perimeter
order by r.kind desc, r.individuals desc nulls last, r.region;
