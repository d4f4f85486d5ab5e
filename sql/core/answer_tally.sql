-- One row per tool, round, grain (country, region by perimeter, cercle), place, indicator and choice: localities or households that chose it. Internal.
with choices as (from core.answer_choice),
counted_for as (
    select *, 'country' as grain, null::varchar as perimeter, null::varchar as place_id, null::varchar as place from choices
    union all by name
    select choices.*, 'region' as grain, regions.perimeter, regions.region as place
    from choices join core.place_region as regions on regions.place_id = choices.area_id
    union all by name
    select choices.*, 'cercle' as grain, cercles.place_id, cercles.name as place
    from choices join core.place as cercles on cercles.place_id = choices.area_id where cercles.level = 2
)
select tool, operation_id, grain, perimeter, place_id, place, sector, indicator, choice,
    any_value(indicator_fr) as indicator_fr, any_value(indicator_en) as indicator_en, any_value(choice_fr) as choice_fr, any_value(choice_en) as choice_en,
    any_value(provenance) as provenance, min(source_id) as source_id,
    min(choice_position) as choice_position, bool_and(is_exclusive) as is_exclusive,
    count(*) as questioned, count(*) filter (is_chosen is not null) as answered,
    count(*) filter (answer_status = 'answered' and is_chosen is null) as not_offered,
    count(*) filter (answer_status = 'dont_know') as dont_know, count(*) filter (answer_status = 'not_answered') as not_answered,
    count(*) filter (answer_status in ('not_asked', 'not_applicable')) as not_asked, count(*) filter (answer_status = 'unclear') as unclear,
    count(*) filter (is_chosen) as chosen,
    count(*) filter (is_chosen) / nullif(count(*) filter (is_chosen is not null), 0) as share,
    count(*) filter (is_chosen is not null and pdi_individuals is null) as without_pdi,
    sum(pdi_individuals) filter (is_chosen is not null)::bigint as pdi_answered,
    (sum(case when is_chosen then pdi_individuals else 0 end) filter (is_chosen is not null and pdi_individuals is not null))::bigint as pdi_chosen,
    sum(case when is_chosen then pdi_individuals else 0 end) filter (is_chosen is not null and pdi_individuals is not null)
        / nullif(sum(pdi_individuals) filter (is_chosen is not null), 0) as pdi_share,
    -- Kish (1965): as many households drawn alike would tell as much.
    round(power(sum(household_weight) filter (is_chosen is not null), 2)
        / nullif(sum(power(household_weight, 2)) filter (is_chosen is not null), 0), 1) as effective,
    sum(case when is_chosen then household_weight else 0 end) filter (is_chosen is not null and household_weight is not null)
        / nullif(sum(household_weight) filter (is_chosen is not null), 0) as weighted_share,
    reference_date
from counted_for
group by tool, operation_id, grain, perimeter, place_id, place, sector, indicator, choice, reference_date
order by reference_date, tool, grain, perimeter, place_id, place, sector, indicator, choice_position, choice;
