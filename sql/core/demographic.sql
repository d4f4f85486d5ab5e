-- One row per operation, place, sex and age group, at the finest that the place gives, each person once: a row for both sexes or all ages stands back where there are finer ones. Where sexes and ages are told apart these are the sexes; see demographic_by_age for the ages.
with given as (
    select *, bool_or(sex = 'women') over place and bool_or(sex = 'men') over place as has_both_sexes
    from core.demographic_given
    window place as (partition by operation_id, place_id)
),
by_age as (
    from given qualify age_group is not null or not bool_or(age_group is not null) over (partition by operation_id, place_id, sex)
),
finest as (
    -- Ages that the sexes do not have ("60+" beside "F 0-59 | H 0-59") are other people. One sex alone is not everybody: those for both are.
    from by_age as own
    where not exists (
        from by_age as other
        where other.operation_id = own.operation_id and other.place_id = own.place_id
            and if(own.has_both_sexes, own.sex is null and other.sex is not null, own.sex is not null and other.sex is null)
            and (own.age_group is null or other.age_group is null
                or (other.age_first_month <= own.age_last_month and own.age_first_month <= other.age_last_month))
    )
)
select * exclude (has_both_sexes) from finest order by reference_date, place_id, sex desc, age_first_month;
