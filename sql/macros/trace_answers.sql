-- The cells behind needs and household results: what each locality or household answered, or why it did not; behind a round, those it asked.
-- Part of trace().
create macro trace_answers(table_name, key) as table
with within as (select r.place_id as area_id, r.perimeter, r.region from core.place_region as r),
choices as (select distinct q.operation_id, q.indicator, q.choice from core.questionnaire_choice as q),
answers as (
    select a.*, c.choice from core.given_answer as a join choices as c using (operation_id, indicator)
    where case table_name
        when 'needs_national' then a.tool = 'location_assessment' and concat_ws('/', a.operation_id, a.indicator, c.choice) = key
        when 'needs_number_national' then a.tool = 'location_assessment' and concat_ws('/', a.operation_id, a.indicator) = key
        when 'needs_by_cercle' then a.tool = 'location_assessment' and concat_ws('/', a.operation_id, a.area_id, a.indicator, c.choice) = key
        when 'household_result' then a.tool = 'household_survey' and concat_ws('/', a.operation_id, a.indicator, c.choice) = key
        when 'household_number' then a.tool = 'household_survey' and concat_ws('/', a.operation_id, a.indicator) = key
        else false end
    union all
    select a.*, c.choice from core.given_answer as a join choices as c using (operation_id, indicator) join within as w using (area_id)
    where case table_name
        when 'needs_by_region' then a.tool = 'location_assessment' and concat_ws('/', a.operation_id, w.perimeter, w.region, a.indicator, c.choice) = key
        when 'needs_number_by_region' then a.tool = 'location_assessment' and concat_ws('/', a.operation_id, w.perimeter, w.region, a.indicator) = key
        when 'household_result_by_region' then
            a.tool = 'household_survey' and concat_ws('/', a.operation_id, w.perimeter, w.region, a.indicator, c.choice) = key
        else false end
),
letters as (
    select c.source_id, c.sheet, coalesce(min(c.column_letter) filter (c.column_name in ('pdi_individuals', 'household_size')), min(c.column_letter))
        as column_letter
    from meta.column_account as c
    where c.dataset in ('location_assessment', 'household_survey') and c.disposition = 'used' group by all
),
asked as (
    select r.* from core.respondent as r where table_name = 'household_survey_round' and r.tool = 'household_survey' and r.operation_id = key
    union all
    select r.* from core.respondent as r join within as w using (area_id)
    where table_name = 'assessment_round' and r.tool = 'location_assessment' and concat_ws('/', r.operation_id, w.perimeter) = key
),
found as (
    select a.source_id, a.sheet, a.cell_letter || a.row_number as cell, a.place_id, null::bigint as individuals,
        case when a.answer_status = 'answered' then coalesce(a.answer, a.value::varchar) else a.answer_status end as said, a.provenance,
        -- A choice that the sheet has a blank column for was neither taken nor left.
        a.answer_status = 'answered' and coalesce(not list_contains(string_split(a.choices_not_given, ' '), a.choice), true) as is_used
    from answers as a
    union all
    select r.source_id, r.sheet, letters.column_letter || r.row_number, r.place_id, coalesce(r.pdi_individuals, r.household_size), null, r.provenance, true
    from asked as r left join letters on letters.source_id = r.source_id and letters.sheet = r.sheet
)
select s.file_name, found.sheet, found.cell, found.place_id, found.individuals, found.said, found.provenance, null::varchar as citation, found.is_used
from found join meta.source as s using (source_id);
