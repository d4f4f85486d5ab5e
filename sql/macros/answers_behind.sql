-- The cells behind an indicator of a questionnaire: what each locality (or household) of the operation answered, or why it did not. Internal.
create macro answers_behind(operation, of_indicator) as table
with names as (select s.source_id, s.file_name from meta.source as s)
select names.file_name, a.sheet, a.cell_letter || a.row_number as cell, a.place_id, a.answer_status, a.answer, a.value, a.provenance
from core.given_answer as a join names using (source_id)
where a.operation_id = operation and a.indicator = of_indicator
order by all;
