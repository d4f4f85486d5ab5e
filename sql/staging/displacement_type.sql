-- One row per type of displacement as written in files and responses: the reason it names, NULL where it names none.
with written as (
    select displacement_type from landing.baseline_stock
    union
    select displacement_reason from staging.api_stock
),
plain as (select displacement_type, lower(strip_accents(displacement_type)) as plain_type from written where displacement_type is not null)
select displacement_type, case
        when plain_type similar to '.*(conflict|conflit).*' then 'conflict'
        when plain_type like '%insecurit%' then 'insecurity'
        when plain_type similar to '.*(natur|inondation|flood|secheresse|drought).*' then 'natural_disaster'
        when plain_type like '%econom%' then 'economic'
        when plain_type like '%politi%' then 'political'
        when plain_type similar to '.*(autre|other).*' then 'other' end as type_reason
from plain order by displacement_type;
