-- One row per round of the Stability Index and perimeter: how many localities were assessed, in how many regions. It says nothing of others.
with scores as (from core.stability_score),
regions as (select place_id as area_id, perimeter, region from core.place_region)
select operation_id, perimeter, case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance, min(source_id) as source_id,
    count(*) as localities_assessed, count(distinct region) as regions_assessed,
    count(distinct area_id) filter (area_id like 'adm2:%') as cercles_assessed, sum(key_informants)::bigint as key_informants,
    round(avg(overall_score), 2) as overall_mean, median(overall_score) as overall_median,
    case when count(distinct overall_maximum) = 1 then max(overall_maximum) end as overall_maximum, reference_date
from scores join regions using (area_id)
group by operation_id, perimeter, reference_date order by reference_date, perimeter;
