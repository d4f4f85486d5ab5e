-- One row per round of the Stability Index and perimeter: how many localities were assessed, in how many regions, and the change for those
-- assessed in the round before as well. It says nothing of others.
with scores as (from core.stability_score),
regions as (select place_id as area_id, perimeter, region from core.place_region),
pairs as (
    select reference_date, perimeter, count(*) as localities_in_both, min(previous_date) as previous_date,
        case when bool_and(is_same_scale) then round(avg(score_now) - avg(score_before), 2) end as change_in_both
    from core.stability_pair join regions using (area_id) group by all
),
rounds as (select operation_id, perimeter, case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance, min(source_id) as source_id,
    count(*) as localities_assessed, count(distinct region) as regions_assessed,
    count(distinct area_id) filter (area_id like 'adm2:%') as cercles_assessed, sum(key_informants)::bigint as key_informants,
    round(avg(overall_score), 2) as overall_mean, median(overall_score) as overall_median,
    case when count(distinct overall_maximum) = 1 then max(overall_maximum) end as overall_maximum,
    round(avg(livelihoods_score), 2) as livelihoods_mean, round(avg(cohesion_score), 2) as cohesion_mean, round(avg(safety_score), 2) as safety_mean,
    reference_date
from scores join regions using (area_id)
group by operation_id, perimeter, reference_date
)
select rounds.* exclude (reference_date), coalesce(localities_in_both, 0) as localities_in_both, change_in_both, reference_date, previous_date
from rounds left join pairs using (reference_date, perimeter)
order by reference_date, perimeter;
