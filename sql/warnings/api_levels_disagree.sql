-- DTM's API gives another national total than the sum of its finest level for the same round.
with rounds as (from staging.api_round where assessment_type = 'BA'),
finest as (from rounds where reason is null or reason = 'workbook_held'),
country as (from rounds where admin_level = 0)
select finest.source_id, finest.individuals::varchar as found, country.individuals::varchar as expected, finest.admin_level::varchar as level,
    finest.reference_date::varchar as reference_date
from finest join country using (operation_name, reference_date)
where finest.admin_level > 0 and finest.individuals is distinct from country.individuals
order by finest.reference_date;
