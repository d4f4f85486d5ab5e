-- Sexes and age groups of an operation are all whose demographics it gives; no share is counted twice.
with national as (select operation_id, sum(individuals) as people, sum(share) as share from main.demographics_national group by all),
operations as (select operation_id, individuals from main.demographics_operation)
from national full join operations using (operation_id) where people is distinct from individuals or abs(share - 1) > 1e-9;
