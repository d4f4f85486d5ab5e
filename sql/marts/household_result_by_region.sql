-- One row per household survey, perimeter, region, indicator and choice: households asked that chose it. Of other households only weights, where given, tell.
with choices as (from core.answer_choice where tool = 'household_survey'),
areas as (select place_id as area_id, perimeter, region from core.place_region)
select operation_id, perimeter, region, sector, indicator, choice, any_value(indicator_fr) as indicator_fr, any_value(indicator_en) as indicator_en,
    any_value(choice_fr) as choice_fr, any_value(choice_en) as choice_en, any_value(provenance) as provenance, min(source_id) as source_id,
    min(choice_position) as choice_position, bool_and(is_exclusive) as is_exclusive,
    count(*) as households_questioned, count(*) filter (is_chosen is not null) as households_answered,
    count(*) filter (answer_status = 'answered' and is_chosen is null) as households_not_offered,
    count(*) filter (answer_status = 'dont_know') as households_dont_know,
    count(*) filter (answer_status = 'not_answered') as households_not_answered,
    count(*) filter (answer_status in ('not_asked', 'not_applicable')) as households_not_asked,
    count(*) filter (answer_status = 'unclear') as households_unclear, count(*) filter (is_chosen) as households_chosen,
    count(*) filter (is_chosen) / nullif(count(*) filter (is_chosen is not null), 0) as household_share,
    -- Kish (1965): as many households drawn alike would tell as much.
    round(power(sum(household_weight) filter (is_chosen is not null), 2)
        / nullif(sum(power(household_weight, 2)) filter (is_chosen is not null), 0), 1) as households_effective,
    sum(case when is_chosen then household_weight else 0 end) filter (is_chosen is not null and household_weight is not null)
        / nullif(sum(household_weight) filter (is_chosen is not null), 0) as weighted_share,
    reference_date
from choices join areas using (area_id)
group by operation_id, perimeter, region, sector, indicator, choice, reference_date
order by reference_date, perimeter, region, sector, indicator, choice_position, choice;
