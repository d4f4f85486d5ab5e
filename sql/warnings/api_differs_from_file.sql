-- DTM's API gives another total than the workbook of the same month: the workbook counts.
select d.source_id, api_individuals::varchar as found, file_individuals::varchar as expected, d.reference_date::varchar as reference_date, s.file_name as other
from main.api_difference as d join meta.source as s on s.source_id = file_source_id
where grain = 'country' and api_difference_reason is not null
order by d.reference_date;
