-- One row per household survey: the sample, and whether weights let it speak of more than itself.
with households as (from core.respondent where tool = 'household_survey'),
regions as (select place_id as area_id, region from core.place_region join core.perimeter using (perimeter) where is_newest)
select operation_id, any_value(provenance) as provenance, min(source_id) as source_id, count(*) as households_asked, count(distinct region) as regions_surveyed,
    sum(household_size)::bigint as people_in_households, round(avg(household_size), 2) as household_size_mean, median(household_size) as household_size_median,
    count(household_weight) = count(*) as is_weighted,
    round(sum(household_weight * household_size) / nullif(sum(household_weight) filter (household_size is not null), 0), 2) as household_size_weighted_mean,
    reference_date
from households left join regions using (area_id)
group by operation_id, reference_date order by reference_date;
