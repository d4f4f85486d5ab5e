-- One row per set of reasons: PDI of the places that gave exactly these reasons.
-- order = 80
-- title_fr = "PDI par raison du déplacement au {date}"
-- title_en = "IDPs by reason of displacement on {date}"
-- unit = "individuals"
-- parameters = ["date"]
-- dates_from = "pdi_by_reason"
-- needs = ["pdi_by_reason", "operation"]
-- chart = {kind = "bar", x = "reasons", y = ["individuals"]}
-- note_fr = "La raison est celle du lieu d'accueil. Un lieu qui en donne plusieurs compte une seule fois, sous leur ensemble : les lignes s'additionnent."
-- note_en = "The reason is that of the place of displacement. A place that gives several counts once, under the set of them: rows add up."
select reasons, individuals, households, 100 * share as share_pct, places, r.provenance, o.publisher, r.source_id, r.reference_date as data_date,
    'pdi_by_reason' as trace_table, concat_ws('/', operation_id, reasons) as trace_key
from pdi_by_reason as r join operation as o using (operation_id)
where r.reference_date = $date
order by reasons = 'not_stated', individuals desc nulls last, reasons;
