-- A file's national total is not the printed total of the same month.
with ours as (from core.national_stock where kind = 'pdi' and provenance <> 'published'),
printed as (from core.published_stock where place_id like 'adm0:%')
select ours.source_id, ours.individuals::varchar as found, printed.individuals::varchar as expected, printed.publisher as publisher,
    printed.printed_date::varchar as printed_date, ours.reference_date::varchar as reference_date
from ours join printed using (operation_id)
where ours.individuals is distinct from printed.individuals order by ours.reference_date;
