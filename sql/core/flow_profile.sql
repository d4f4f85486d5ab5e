-- One row per month, dimension, category, source, sheet and column: people counted, and the rows they stand in. What is not given is a category of its own, so that the categories of a dimension add up to the month; vulnerabilities overlap and do not. Flow counts do not give the total number of people crossing.
with people as (
    select month, provenance, source_id, sheet, cell_letter, nationality, transport, reason, min(row_number)::integer as first_row,
        max(row_number)::integer as last_row, sum(individuals)::bigint as individuals,
        sum(men)::bigint as men, sum(women)::bigint as women, sum(boys)::bigint as boys, sum(girls)::bigint as girls,
        sum(adults)::bigint as adults, sum(minors)::bigint as minors, sum(vulnerable_persons)::bigint as vulnerable,
        sum(pregnant_women)::bigint as pregnant, sum(unaccompanied_minors)::bigint as unaccompanied, sum(disabled_persons)::bigint as disabled,
        sum(elderly_persons)::bigint as elderly,
        -- Of each row what its parts leave untold; adults of unknown sex are told by age, not by sex.
        sum(individuals - least(individuals, coalesce(men, 0) + coalesce(women, 0) + coalesce(boys, 0) + coalesce(girls, 0)))::bigint as sex_not_given,
        sum(individuals - least(individuals, coalesce(adults, 0) + coalesce(minors, 0)))::bigint as age_not_given
    from staging.flow_row group by all
),
placed as (
    select *, struct_pack(month, provenance, source_id, sheet, cell_letter, first_row, last_row) as stands
    from people
),
every_row as (
    select stands, 'nationality' as dimension, coalesce(nationality, 'not_given') as category, individuals from placed
    union all select stands, 'transport', coalesce(transport, 'not_given'), individuals from placed
    union all select stands, 'reason', coalesce(reason, 'not_given'), individuals from placed
    union all select stands, 'sex', 'male', coalesce(men, 0) + coalesce(boys, 0) from placed where coalesce(men, boys) is not null
    union all select stands, 'sex', 'female', coalesce(women, 0) + coalesce(girls, 0) from placed where coalesce(women, girls) is not null
    union all select stands, 'sex', 'not_given', sex_not_given from placed where sex_not_given > 0
    union all select stands, 'age', 'adult', adults from placed where adults is not null
    union all select stands, 'age', 'minor', minors from placed where minors is not null
    union all select stands, 'age', 'not_given', age_not_given from placed where age_not_given > 0
    union all select stands, 'vulnerability', 'all', vulnerable from placed where vulnerable is not null
    union all select stands, 'vulnerability', 'pregnant_women', pregnant from placed where pregnant is not null
    union all select stands, 'vulnerability', 'unaccompanied_minors', unaccompanied from placed where unaccompanied is not null
    union all select stands, 'vulnerability', 'disabled_persons', disabled from placed where disabled is not null
    union all select stands, 'vulnerability', 'elderly_persons', elderly from placed where elderly is not null
)
select stands.month as month, dimension, category, stands.provenance as provenance, stands.source_id as source_id, stands.sheet as sheet,
    stands.cell_letter as cell_letter, min(stands.first_row) as first_row, max(stands.last_row) as last_row, sum(individuals)::bigint as individuals
from every_row group by all order by month, dimension, category, source_id, sheet, cell_letter;
