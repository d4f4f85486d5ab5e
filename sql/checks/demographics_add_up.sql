-- Sexes and age groups of an operation are all whose demographics it gives, each person once; told apart they are never fewer. No share is counted twice.
with told as (
    select operation_id, 'sex_and_age' as told_by, individuals, share from main.demographics_national
    union all select operation_id, 'sex', individuals, share from main.demographics_by_sex
    union all select operation_id, 'age', individuals, share from main.demographics_by_age
),
summed as (select operation_id, told_by, sum(individuals) as people, sum(share) as share from told group by all),
expected as (
    select operation_id, told_by, individuals
    from main.demographics_operation, (select unnest(['sex_and_age', 'sex', 'age']) as told_by)
)
from summed full join expected using (operation_id, told_by)
where people is null or individuals is null or abs(share - 1) > 1e-9 or if(told_by = 'sex_and_age', people <> individuals, people < individuals);
