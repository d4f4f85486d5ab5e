-- One row per operation: PDI in the country, with the breaks of the series.
-- order = 20
-- title_fr = "Évolution du nombre de PDI, opération par opération"
-- title_en = "Number of IDPs, operation by operation"
-- unit = "individuals"
-- parameters = ["until"]
-- needs = ["pdi_national", "operation", "core.published_stock"]
-- chart = {kind = "line", x = "reference_date", y = ["individuals"], series = "series_break"}
-- note_fr = "Un effectif à une date : les opérations ne s'additionnent pas. Une variation qui franchit une rupture de série mêle le mouvement et la méthode."
-- note_en = "A count on a date: operations are never added up. A change across a series break mixes movement and method."
with printed as (from core.published_stock where place_id like 'adm0:%')
select n.reference_date, n.individuals, n.households, n.change, n.change_pct, n.change_reason, o.series_break_fr, o.series_break as series_break_en,
    n.provenance, coalesce(p.publisher, o.publisher) as publisher, n.source_id, p.citation, 'pdi_national' as trace_table, n.operation_id as trace_key
from pdi_national as n
join operation as o using (operation_id)
left join printed as p on p.operation_id = n.operation_id and p.source_id = n.source_id
where n.reference_date <= coalesce($until::date, n.reference_date)
order by n.reference_date;
