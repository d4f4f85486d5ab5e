-- One row per round of the location assessment, perimeter, region, indicator and choice: localities that chose it, and PDI who live in them.
with choices as (from core.answer_choice where tool = 'location_assessment'),
areas as (select place_id as area_id, perimeter, region from core.place_region)
select operation_id, perimeter, region, sector, indicator, choice, any_value(indicator_fr) as indicator_fr, any_value(indicator_en) as indicator_en,
    any_value(choice_fr) as choice_fr, any_value(choice_en) as choice_en, any_value(provenance) as provenance, min(source_id) as source_id,
    min(choice_position) as choice_position, bool_and(is_exclusive) as is_exclusive,
    count(*) as locations_questioned, count(*) filter (is_chosen is not null) as locations_answered,
    count(*) filter (answer_status = 'answered' and is_chosen is null) as locations_not_offered,
    count(*) filter (answer_status = 'dont_know') as locations_dont_know,
    count(*) filter (answer_status = 'not_answered') as locations_not_answered,
    count(*) filter (answer_status in ('not_asked', 'not_applicable')) as locations_not_asked,
    count(*) filter (answer_status = 'unclear') as locations_unclear, count(*) filter (is_chosen) as locations_chosen,
    count(*) filter (is_chosen) / nullif(count(*) filter (is_chosen is not null), 0) as location_share,
    count(*) filter (is_chosen is not null and pdi_individuals is null) as locations_without_pdi,
    sum(pdi_individuals) filter (is_chosen is not null)::bigint as pdi_answered,
    (sum(case when is_chosen then pdi_individuals else 0 end) filter (is_chosen is not null and pdi_individuals is not null))::bigint as pdi_chosen,
    sum(case when is_chosen then pdi_individuals else 0 end) filter (is_chosen is not null and pdi_individuals is not null)
        / nullif(sum(pdi_individuals) filter (is_chosen is not null), 0) as pdi_share,
    reference_date
from choices join areas using (area_id)
group by operation_id, perimeter, region, sector, indicator, choice, reference_date
order by reference_date, perimeter, region, sector, indicator, choice_position, choice;
