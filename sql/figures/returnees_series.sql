-- One row per operation and kind of returnee: people counted in the country.
-- order = 110
-- title_fr = "Personnes retournées, opération par opération"
-- title_en = "Returnees, operation by operation"
-- unit = "individuals"
-- parameters = ["until"]
-- needs = ["returnees_national", "operation"]
-- chart = {kind = "line", x = "reference_date", y = ["individuals"], series = "kind"}
-- note_fr = "Un effectif cumulé à une date : les opérations ne s'additionnent pas. Un chiffre identique à celui d'avant est sans doute reporté."
-- note_en = "A cumulative count on a date: operations are never added up. A figure identical to the one before was probably carried forward."
select r.reference_date, r.kind, r.individuals, r.households, r.provenance, o.publisher, r.source_id,
    'returnees_national' as trace_table, concat_ws('/', operation_id, r.kind) as trace_key
from returnees_national as r join operation as o using (operation_id)
where r.reference_date <= coalesce($until::date, r.reference_date)
order by r.reference_date, r.kind desc;
