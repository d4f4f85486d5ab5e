-- One row per round, perimeter and region: scores of the localities assessed there, and the change for those assessed in the round before as well.
with scores as (from core.stability_score),
areas as (select place_id as area_id, perimeter, region from core.place_region),
pairs as (
    select reference_date, perimeter, region, count(*) as localities_in_both, min(previous_date) as previous_date,
        case when bool_and(is_same_scale) then round(avg(score_now) - avg(score_before), 2) end as change_in_both
    from core.stability_pair join areas using (area_id) group by all
),
summed as (
    select operation_id, perimeter, region, case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance, min(source_id) as source_id,
        count(*) as localities_assessed, round(avg(overall_score), 2) as overall_mean, median(overall_score) as overall_median,
        round(stddev_samp(overall_score), 2) as overall_deviation, min(overall_score) as overall_lowest, max(overall_score) as overall_highest,
        case when count(distinct overall_maximum) = 1 then max(overall_maximum) end as overall_maximum,
        round(avg(livelihoods_score), 2) as livelihoods_mean, round(avg(cohesion_score), 2) as cohesion_mean,
        round(avg(safety_score), 2) as safety_mean, reference_date
    from scores join areas using (area_id) group by operation_id, reference_date, perimeter, region
)
select summed.* exclude (reference_date), coalesce(localities_in_both, 0) as localities_in_both, change_in_both, reference_date, previous_date
from summed left join pairs using (reference_date, perimeter, region)
order by reference_date, perimeter, region;
