-- One row per region of origin: PDI of the places whose PDI come mostly from there; then those of places that did not say.
-- order = 90
-- title_fr = "PDI par {region} d'origine au {date}"
-- title_en = "IDPs by {region} of origin on {date}"
-- unit = "individuals"
-- parameters = ["date"]
-- dates_from = "pdi_by_origin"
-- needs = ["pdi_by_origin", "operation"]
-- columns = {origin = {null_fr = "Non précisée", null_en = "Not stated"}}
-- chart = {kind = "bar", x = "origin", y = ["individuals"]}
-- note_fr = "Tous les PDI d'un lieu sont comptés dans {la_region} d'origine de leur majorité, telle que le lieu la donne."
-- note_en = "All IDPs of a place are counted under {la_region} most of them come from, as the place gives it."
select origin, individuals, households, 100 * share as share_pct, places, r.provenance, o.publisher, r.source_id, r.reference_date as data_date,
    'pdi_by_origin' as trace_table, case when origin is not null then concat_ws('/', operation_id, origin) end as trace_key
from pdi_by_origin as r join operation as o using (operation_id)
where r.reference_date = $date
order by origin is null, individuals desc nulls last, origin;
