-- One row per household survey and indicator that is a number: mean and spread over the households asked that gave one.
with answers as (from core.given_answer where tool = 'household_survey' and question_kind = 'number'),
labels as (select distinct operation_id, indicator, indicator_fr, indicator_en from core.questionnaire_choice)
select operation_id, sector, indicator, any_value(indicator_fr) as indicator_fr, any_value(indicator_en) as indicator_en,
    any_value(provenance) as provenance, min(answers.source_id) as source_id,
    count(*) as households_questioned, count(*) filter (answer_status = 'answered') as households_answered,
    count(*) filter (answer_status = 'dont_know') as households_dont_know, count(*) filter (answer_status = 'not_answered') as households_not_answered,
    count(*) filter (answer_status in ('not_asked', 'not_applicable')) as households_not_asked, count(*) filter (answer_status = 'unclear') as households_unclear,
    round(avg(value), 2) as value_mean, median(value) as value_median, min(value) as value_lowest, max(value) as value_highest,
    sum(value) as value_sum,
    round(sum(value * household_weight) / nullif(sum(household_weight) filter (value is not null), 0), 2) as value_weighted_mean, reference_date
from answers join labels using (operation_id, indicator)
group by operation_id, sector, indicator, reference_date
order by reference_date, sector, indicator;
