-- One row per operation, place (the country, or a region of a perimeter) and definition of working age: dependants per 100 people of working age.
-- Computed from the ages, by sex or told apart from it. "15-64" is the age dependency ratio of the United Nations and the World Bank (SP.POP.DPND); "18-59" is the one that DTM's groups allow.
with definitions as (
    select * from (values ('15-64', 180, 779), ('18-59', 216, 719)) as d(working_age, working_first, working_last)
),
areas as (select place_id as area_id, perimeter, region from core.place_region),
people as (
    select operation_id, reference_date, null::varchar as perimeter, null::varchar as region, sex, age_group, age_first_month, age_last_month,
        individuals, provenance, source_id
    from core.demographic_by_age
    union all by name
    select operation_id, reference_date, perimeter, region, sex, age_group, age_first_month, age_last_month, individuals, provenance, source_id
    from core.demographic_by_age join areas using (area_id)
),
everybody as (
    select operation_id, null::varchar as perimeter, null::varchar as region, sum(individuals)::bigint as everybody from core.demographic group by all
    union all by name
    select operation_id, perimeter, region, sum(individuals)::bigint as everybody from core.demographic join areas using (area_id) group by all
),
aged as (
    select operation_id, null::varchar as perimeter, null::varchar as region, place_id, sex, age_first_month, age_last_month from core.demographic_age
    union all by name
    select operation_id, perimeter, region, place_id, sex, age_first_month, age_last_month from core.demographic_age join areas using (area_id)
),
followed as (
    -- Two groups that meet in one year ("0-5", "5-17") are taken to follow each other.
    select *, lag(age_last_month) over groups as last_before, max(age_last_month) over whole as oldest
    from aged
    window whole as (partition by operation_id, perimeter, region, place_id, sex),
        groups as (partition by operation_id, perimeter, region, place_id, sex order by age_first_month, age_last_month)
),
complete as (
    select operation_id, perimeter, region,
        bool_and(age_first_month <= coalesce(last_before + 1, 0) and oldest >= 1140) as has_all_ages
    from followed group by all
),
grouped as (
    select operation_id, perimeter, region, working_age, reference_date,
        case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance, min(source_id) as source_id,
        sum(individuals) filter (age_last_month < working_first)::bigint as children,
        sum(individuals) filter (age_first_month >= working_first and age_last_month <= working_last)::bigint as people_of_working_age,
        sum(individuals) filter (age_first_month > working_last)::bigint as elderly,
        coalesce(sum(individuals) filter (age_group is null), 0)::bigint as without_age,
        coalesce(sum(individuals) filter (age_group is not null), 0)::bigint as with_age,
        coalesce(bool_or(age_group is not null and ((age_first_month < working_first and age_last_month >= working_first)
            or (age_first_month <= working_last and age_last_month > working_last))), false) as has_straddling
    from people, definitions group by all
),
judged as (
    -- Sexes and ages told apart may differ by a rounding: one in a hundred people.
    select grouped.*, case when children is null and people_of_working_age is null and elderly is null and not has_straddling then 'no_ages'
        when without_age * 100 > everybody then 'some_without_age' when with_age * 100 > everybody * 101 then 'ages_exceed_sexes'
        when has_straddling then 'groups_cross_the_bounds'
        when not coalesce(has_all_ages, false) then 'ages_incomplete' when coalesce(people_of_working_age, 0) = 0 then 'nobody_of_working_age' end as reason
    from grouped
    left join everybody on everybody.operation_id = grouped.operation_id and everybody.perimeter is not distinct from grouped.perimeter
        and everybody.region is not distinct from grouped.region
    left join complete
        on complete.operation_id = grouped.operation_id and complete.perimeter is not distinct from grouped.perimeter
            and complete.region is not distinct from grouped.region
)
select operation_id, perimeter, region, working_age, reason as dependency_reason, provenance, source_id,
    case when reason is null then coalesce(children, 0) end as children, case when reason is null then people_of_working_age end as people_of_working_age,
    case when reason is null then coalesce(elderly, 0) end as elderly,
    case when reason is null then round(100.0 * (coalesce(children, 0) + coalesce(elderly, 0)) / people_of_working_age, 1) end as dependency_ratio,
    case when reason is null then round(100.0 * coalesce(children, 0) / people_of_working_age, 1) end as child_dependency_ratio,
    case when reason is null then round(100.0 * coalesce(elderly, 0) / people_of_working_age, 1) end as elderly_dependency_ratio, reference_date
from judged order by reference_date, perimeter nulls first, region, working_age;
