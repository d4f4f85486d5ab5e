-- One row per operation whose households are known: persons per household in the country.
-- order = 105
-- title_fr = "Personnes par ménage déplacé, opération par opération"
-- title_en = "Persons per displaced household, operation by operation"
-- unit = "persons_per_household"
-- parameters = ["until"]
-- needs = ["pdi_national", "operation", "core.published_stock"]
-- chart = {kind = "line", x = "reference_date", y = ["persons_per_household"]}
select n.reference_date, n.individuals, n.households, n.persons_per_household, o.series_break_fr, o.series_break as series_break_en,
    n.provenance, coalesce(p.publisher, o.publisher) as publisher, n.source_id, p.citation, 'pdi_national' as trace_table, n.operation_id as trace_key
from pdi_national as n
join operation as o using (operation_id)
left join core.published_stock as p on p.operation_id = n.operation_id and p.source_id = n.source_id and p.place_id like 'adm0:%'
where n.persons_per_household is not null and n.reference_date <= coalesce($until::date, n.reference_date)
order by n.reference_date;
