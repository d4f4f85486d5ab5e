-- One row per round, region (newest perimeter) and category as given: localities assessed in it, and their share of those with a category.
with scores as (from core.stability_score where category is not null),
present as (select place_id as area_id, region from core.place_region join core.perimeter using (perimeter) where is_newest)
select operation_id, region, category, case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance,
    min(source_id) as source_id, count(*) as localities_assessed,
    count(*) / sum(count(*)) over (partition by operation_id, region) as share, reference_date
from scores join present using (area_id)
group by operation_id, region, category, reference_date order by reference_date, region, category;
