-- One row per cell that tells the sex of an operation's PDI, each person once. sex NULL: people of the place whose sex is not told (of no cell where they are what the sex told leaves of the ages).
with people as (from core.demographic),
sexes as (
    from core.demographic_given where sex is not null
    qualify age_group is not null or not bool_or(age_group is not null) over (partition by operation_id, place_id, sex)
),
places as (
    select operation_id, place_id, sum(individuals)::bigint as everybody, coalesce(sum(individuals) filter (sex is not null), 0) as sexed
    from people group by all
),
told as (select operation_id, place_id, sum(individuals)::bigint as told from sexes group by all),
apart as (select operation_id, place_id, everybody, told from places join told using (operation_id, place_id) where told > sexed)
from people anti join apart using (operation_id, place_id)
union all by name
from sexes semi join apart using (operation_id, place_id)
union all by name
(
    select people.* replace (null as sex, null as age_group, null as age_first_month, null as age_last_month, null as cell_letter,
        null as row_number, everybody - told as individuals)
    from people join apart using (operation_id, place_id) where told < everybody
    qualify row_number() over (partition by operation_id, place_id order by source_id, sheet, people.row_number) = 1
)
order by reference_date, place_id, sex desc, age_first_month;
