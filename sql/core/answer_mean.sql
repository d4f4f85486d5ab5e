-- One row per tool, round, grain (country, region by perimeter), place and indicator that is a number: mean and spread of what was answered. Internal.
with answers as (
    select answers.*, indicator_fr, indicator_en
    from core.given_answer as answers
    join (select distinct operation_id, indicator, indicator_fr, indicator_en from core.questionnaire_choice) using (operation_id, indicator)
    where question_kind = 'number'
),
counted_for as (
    select *, 'country' as grain, null::varchar as perimeter, null::varchar as place from answers
    union all by name
    select answers.*, 'region' as grain, regions.perimeter, regions.region as place
    from answers join core.place_region as regions on regions.place_id = answers.area_id
)
select tool, operation_id, grain, perimeter, place, sector, indicator, any_value(indicator_fr) as indicator_fr, any_value(indicator_en) as indicator_en,
    any_value(provenance) as provenance, min(source_id) as source_id,
    count(*) as questioned, count(*) filter (answer_status = 'answered') as answered,
    count(*) filter (answer_status = 'dont_know') as dont_know, count(*) filter (answer_status = 'not_answered') as not_answered,
    count(*) filter (answer_status in ('not_asked', 'not_applicable')) as not_asked, count(*) filter (answer_status = 'unclear') as unclear,
    round(avg(value), 2) as value_mean, median(value) as value_median, min(value) as value_lowest, max(value) as value_highest,
    sum(value) as value_sum,
    round(sum(value * pdi_individuals) / nullif(sum(pdi_individuals) filter (value is not null), 0), 2) as value_pdi_mean,
    round(sum(value * household_weight) / nullif(sum(household_weight) filter (value is not null), 0), 2) as value_weighted_mean,
    count(*) filter (value is not null and pdi_individuals is null) as without_pdi,
    reference_date
from counted_for
group by tool, operation_id, grain, perimeter, place, sector, indicator, reference_date
order by reference_date, tool, grain, perimeter, place, sector, indicator;
