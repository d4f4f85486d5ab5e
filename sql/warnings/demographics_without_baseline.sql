-- Tables of demographics of an operation of which no baseline is held: they break down people, and make no figure of the country by themselves.
select source_id, reference_date::varchar as day, individuals as found
from main.demographics_operation
where baseline_individuals is null and given_as = 'table'
order by reference_date;
