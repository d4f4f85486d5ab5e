-- One row for the country, then one per region: persons per household.
-- order = 100
-- title_fr = "Personnes par ménage déplacé au {date} (découpage de {perimeter})"
-- title_en = "Persons per displaced household on {date} (perimeter of {perimeter})"
-- unit = "persons_per_household"
-- parameters = ["date", "perimeter"]
-- dates_from = "pdi_by_region"
-- needs = ["pdi_national", "pdi_by_region", "operation"]
-- columns = {region = {null_fr = "Ensemble du pays", null_en = "Whole country"}}
-- chart = {kind = "bar", x = "region", y = ["persons_per_household"]}
-- note_fr = "Individus divisés par ménages ; un tiret où les ménages ne sont pas donnés."
-- note_en = "Individuals divided by households; a dash where households are not given."
with whole as (
    select null::varchar as region, n.individuals, n.households, n.persons_per_household, n.provenance, o.publisher, n.source_id,
        'pdi_national' as trace_table, n.operation_id as trace_key, 1 as position
    from pdi_national as n join operation as o using (operation_id) where n.reference_date = $date
),
regional as (
    select r.region, r.individuals, r.households, r.persons_per_household, r.provenance, o.publisher, r.source_id,
        'pdi_by_region' as trace_table, concat_ws('/', operation_id, r.perimeter, r.region) as trace_key, 2 as position
    from pdi_by_region as r join operation as o using (operation_id) where r.reference_date = $date and r.perimeter = $perimeter
)
select region, individuals, households, persons_per_household, provenance, publisher, source_id, $date::date as data_date, trace_table, trace_key
from (from whole union all by name from regional)
order by position, persons_per_household desc nulls last, region;
