-- One row per trait (sex, age) and cell that tells the trait of an operation's PDI, each person once in each trait. Of no cell (NULL row): those of a place whom the cells that tell its trait apart leave of all its people. Internal.
with people as (
    select *, case trait when 'sex' then sex is not null else age_group is not null end as is_told
    from (select *, unnest(['sex', 'age']) as trait from core.demographic)
),
told_apart as (
    select *, 'age' as trait from core.demographic_given where sex is null and age_group is not null
    union all by name
    select *, 'sex' as trait from core.demographic_given where sex is not null
    qualify age_group is not null or not bool_or(age_group is not null) over (partition by operation_id, place_id, sex)
),
places as (
    select trait, operation_id, place_id, sum(individuals)::bigint as everybody, coalesce(sum(individuals) filter (is_told), 0) as known
    from people group by all having bool_or(not is_told)
),
-- Places whose people know less of a trait than the cells that tell it apart from the other.
replaced as (
    select trait, operation_id, place_id, everybody, told
    from places
    join (select trait, operation_id, place_id, sum(individuals)::bigint as told from told_apart group by all) using (trait, operation_id, place_id)
    where told > known
)
select * exclude (is_told) from people anti join replaced using (trait, operation_id, place_id)
union all by name
from told_apart semi join replaced using (trait, operation_id, place_id)
union all by name
(
    select people.* exclude (is_told) replace (null as sex, null as age_group, null as age_first_month, null as age_last_month,
        null as cell_letter, null as row_number, everybody - told as individuals)
    from people join replaced using (trait, operation_id, place_id) where told < everybody
    qualify row_number() over (partition by trait, operation_id, place_id order by source_id, sheet, people.row_number) = 1
)
order by trait, reference_date, place_id, sex desc, age_first_month;
