-- The API has several operations for the country, and nothing says which of them is the series: none is used.
select min(source_id) as source_id, string_agg(distinct operation_name, ', ' order by operation_name) as found
from staging.api_round having bool_or(reason = 'operation_not_chosen');
