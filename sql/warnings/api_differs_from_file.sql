-- DTM's API gives another total than the workbook of the same month: the workbook counts.
with api as (from staging.api_round where reason = 'workbook_held'),
held as (from core.national_stock where kind = 'pdi')
select api.source_id, api.individuals::varchar as found, held.individuals::varchar as expected, api.reference_date::varchar as reference_date,
    s.file_name as other
from api join held on held.reference_date = api.operation_date and held.provenance in ('file', api.provenance)
join meta.source as s on s.source_id = held.source_id
where held.individuals is distinct from api.individuals
qualify row_number() over (partition by api.operation_name, api.reference_date order by held.provenance <> 'file') = 1
order by api.reference_date;
