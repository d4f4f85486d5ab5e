-- One row per round of the location assessment and perimeter: how many localities were assessed, and the PDI who live in them. It says nothing of others.
with localities as (from core.respondent where tool = 'location_assessment'),
regions as (select place_id as area_id, perimeter, region from core.place_region)
select operation_id, perimeter, any_value(provenance) as provenance, min(source_id) as source_id, count(*) as locations_assessed,
    count(distinct region) as regions_assessed, count(distinct area_id) filter (area_id like 'adm2:%') as cercles_assessed,
    sum(pdi_individuals)::bigint as pdi_individuals, sum(pdi_households)::bigint as pdi_households,
    count(*) filter (pdi_individuals is null) as locations_without_pdi, sum(respondents)::bigint as respondents, reference_date
from localities join regions using (area_id)
group by operation_id, perimeter, reference_date order by reference_date, perimeter;
