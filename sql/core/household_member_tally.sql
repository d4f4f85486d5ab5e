-- One row per household survey, grain (country, region by perimeter), place, sex and age group: members of the households asked. Internal.
with members as (from core.household_member),
weighted as (
    select operation_id, count(members_weight) = count(*) as is_weighted from members group by operation_id
),
counted_for as (
    select *, 'country' as grain, null::varchar as perimeter, null::varchar as region from members
    union all by name
    select members.*, 'region' as grain, regions.perimeter, regions.region
    from members join core.place_region as regions on regions.place_id = members.area_id
),
summed as (
    select operation_id, grain, perimeter, region, sex, age_group, any_value(provenance) as provenance, min(source_id) as source_id,
        sum(members)::bigint as members, sum(heads)::bigint as heads, sum(members_weight) as members_weight, reference_date
    from counted_for group by operation_id, grain, perimeter, region, sex, age_group, reference_date
)
select operation_id, grain, perimeter, region, sex, age_group, age_fr, age_en, provenance, source_id, age_first_month, age_last_month, members, heads,
    members / nullif(sum(members) over place, 0) as member_share,
    case when is_weighted then members_weight / nullif(sum(members_weight) over place, 0) end as weighted_share, is_weighted, reference_date
from summed join weighted using (operation_id) left join core.age_group using (age_group)
window place as (partition by operation_id, grain, perimeter, region)
order by reference_date, grain, perimeter, region, sex desc, age_first_month;
