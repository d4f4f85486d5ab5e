-- One row per month, dimension, category and provenance: people counted. What is not given is a category of its own, so that the categories of a dimension add up to the month; vulnerabilities overlap and do not. Flow counts do not give the total number of people crossing.
with people as (
    select month, provenance, nationality, transport, reason, sum(individuals)::bigint as individuals,
        sum(men)::bigint as men, sum(women)::bigint as women, sum(boys)::bigint as boys, sum(girls)::bigint as girls,
        sum(adults)::bigint as adults, sum(minors)::bigint as minors, sum(vulnerable_persons)::bigint as vulnerable,
        sum(pregnant_women)::bigint as pregnant, sum(unaccompanied_minors)::bigint as unaccompanied, sum(disabled_persons)::bigint as disabled,
        sum(elderly_persons)::bigint as elderly,
        -- Of each row what its parts leave untold; adults of unknown sex are told by age, not by sex.
        sum(individuals - least(individuals, coalesce(men, 0) + coalesce(women, 0) + coalesce(boys, 0) + coalesce(girls, 0)))::bigint as sex_not_given,
        sum(individuals - least(individuals, coalesce(adults, 0) + coalesce(minors, 0)))::bigint as age_not_given
    from staging.flow_row group by all
),
every_row as (
    select month, provenance, 'nationality' as dimension, coalesce(nationality, 'not_given') as category, individuals from people
    union all select month, provenance, 'transport', coalesce(transport, 'not_given'), individuals from people
    union all select month, provenance, 'reason', coalesce(reason, 'not_given'), individuals from people
    union all select month, provenance, 'sex', 'male', coalesce(men, 0) + coalesce(boys, 0) from people where coalesce(men, boys) is not null
    union all select month, provenance, 'sex', 'female', coalesce(women, 0) + coalesce(girls, 0) from people where coalesce(women, girls) is not null
    union all select month, provenance, 'sex', 'not_given', sex_not_given from people where sex_not_given > 0
    union all select month, provenance, 'age', 'adult', adults from people where adults is not null
    union all select month, provenance, 'age', 'minor', minors from people where minors is not null
    union all select month, provenance, 'age', 'not_given', age_not_given from people where age_not_given > 0
    union all select month, provenance, 'vulnerability', 'all', vulnerable from people where vulnerable is not null
    union all select month, provenance, 'vulnerability', 'pregnant_women', pregnant from people where pregnant is not null
    union all select month, provenance, 'vulnerability', 'unaccompanied_minors', unaccompanied from people where unaccompanied is not null
    union all select month, provenance, 'vulnerability', 'disabled_persons', disabled from people where disabled is not null
    union all select month, provenance, 'vulnerability', 'elderly_persons', elderly from people where elderly is not null
)
select month, dimension, category, provenance, sum(individuals)::bigint as individuals
from every_row group by all order by month, dimension, category, provenance;
