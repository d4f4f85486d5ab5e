-- One row per cell that tells the ages of an operation's PDI, each person once: with their sex where that is crossed, for both sexes where a place tells the ages apart. age_group NULL: people of the place whose age is not told (of no cell where they are what the ages leave of the sexes).
with people as (from core.demographic),
ages as (from core.demographic_given where sex is null and age_group is not null),
places as (
    select operation_id, place_id, sum(individuals)::bigint as everybody, coalesce(sum(individuals) filter (age_group is not null), 0) as aged,
        bool_or(age_group is null) as lacks_ages
    from people group by all
),
told as (select operation_id, place_id, sum(individuals)::bigint as told from ages group by all),
apart as (select operation_id, place_id, everybody, told from places join told using (operation_id, place_id) where lacks_ages and told > aged)
from people anti join apart using (operation_id, place_id)
union all by name
from ages semi join apart using (operation_id, place_id)
union all by name
(
    select people.* replace (null as sex, null as age_group, null as age_first_month, null as age_last_month, null as cell_letter,
        null as row_number, everybody - told as individuals)
    from people join apart using (operation_id, place_id) where told < everybody
    qualify row_number() over (partition by operation_id, place_id order by source_id, sheet, people.row_number) = 1
)
order by reference_date, place_id, sex desc, age_first_month;
