-- Demographics that do not count the people of the baseline of the same operation.
select source_id, reference_date::varchar as day, individuals as found, baseline_individuals as expected
from main.demographics_operation
where baseline_individuals <> individuals and (provenance = 'sample') = (baseline_provenance = 'sample')
order by reference_date;
