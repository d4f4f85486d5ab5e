-- One row per age group that demographics or rosters of households give: its bounds in completed months, and its names.
with given as (
    select distinct age_group from (
        select age_group from landing.demographic union all select age_group from landing.baseline_demographic
        union all select age_group from landing.household_member
    )
    where age_group is not null and age_group <> 'total'
),
bounds as (
    select age_group, split_part(age_group, '-', 1)::bigint as age_first_month, split_part(age_group, '-', 2)::bigint as age_last_month from given
),
measured as (
    select *, age_last_month >= 1140 as is_open, age_first_month % 12 = 0 and age_last_month >= 23 and (age_last_month + 1) % 12 = 0 as is_in_years,
        if(is_in_years, concat(age_first_month // 12, '-', (age_last_month + 1) // 12 - 1), concat(age_first_month, '-', age_last_month)) as ages
    from bounds
)
select age_group, if(is_open, concat(age_first_month // 12, ' ans et plus'), concat(ages, if(is_in_years, ' ans', ' mois'))) as age_fr,
    if(is_open, concat(age_first_month // 12, ' years and over'), concat(ages, if(is_in_years, ' years', ' months'))) as age_en,
    age_first_month, age_last_month
from measured order by age_first_month, age_last_month;
