-- One row per region and cercle: PDI sheltered there, regions by their size.
-- order = 70
-- title_fr = "PDI par {region} et {cercle} au {date} (découpage de {perimeter})"
-- title_en = "IDPs by {region} and {cercle} on {date} (perimeter of {perimeter})"
-- unit = "individuals"
-- parameters = ["date", "perimeter"]
-- dates_from = "pdi_by_cercle"
-- needs = ["pdi_by_cercle", "pdi_national", "operation", "core.place_region", "core.national_stock"]
-- columns = {region_share_pct = {fr = "Part {de_la_region} (%)", en = "Share {de_la_region} (%)"}}
-- chart = {kind = "none", x = "cercle", y = ["individuals"], series = "region"}
-- note_fr = "Tiret : {cercle} non évalué{cercle_e}. Part du pays : du total national de la même source."
-- note_en = "A dash: {cercle} not assessed. Share of the country: of the national total of the same source."
with cercles as (
    select c.*, o.publisher, within.region
    from pdi_by_cercle as c
    join operation as o using (operation_id)
    left join core.place_region as within on within.place_id = c.place_id and within.perimeter = $perimeter
    where c.reference_date = $date
),
whole as (select operation_id, provenance, individuals from core.national_stock where kind = 'pdi')
select region, cercle, c.individuals, c.households, c.persons_per_household, 100.0 * c.individuals / nullif(whole.individuals, 0) as share_pct,
    100.0 * c.individuals / nullif(sum(c.individuals) over (partition by region), 0) as region_share_pct,
    c.provenance, publisher, source_id, c.reference_date as data_date, 'pdi_by_cercle' as trace_table, concat_ws('/', operation_id, place_id) as trace_key
from cercles as c left join whole using (operation_id, provenance)
order by sum(c.individuals) over (partition by region) desc nulls last, region, c.individuals desc nulls last, cercle;
