-- One row per round of the location assessment, indicator that is a number: mean and spread over the localities that gave one.
with answers as (from core.given_answer where tool = 'location_assessment' and question_kind = 'number'),
labels as (select distinct operation_id, indicator, indicator_fr, indicator_en from core.questionnaire_choice)
select operation_id, sector, indicator, any_value(indicator_fr) as indicator_fr, any_value(indicator_en) as indicator_en,
    any_value(provenance) as provenance, min(answers.source_id) as source_id,
    count(*) as locations_questioned, count(*) filter (answer_status = 'answered') as locations_answered,
    count(*) filter (answer_status = 'dont_know') as locations_dont_know, count(*) filter (answer_status = 'not_answered') as locations_not_answered,
    count(*) filter (answer_status in ('not_asked', 'not_applicable')) as locations_not_asked, count(*) filter (answer_status = 'unclear') as locations_unclear,
    round(avg(value), 2) as value_mean, median(value) as value_median, min(value) as value_lowest, max(value) as value_highest,
    sum(value) as value_sum,
    round(sum(value * pdi_individuals) / nullif(sum(pdi_individuals) filter (value is not null), 0), 2) as value_pdi_mean,
    count(*) filter (value is not null and pdi_individuals is null) as locations_without_pdi, reference_date
from answers join labels using (operation_id, indicator)
group by operation_id, sector, indicator, reference_date
order by reference_date, sector, indicator;
