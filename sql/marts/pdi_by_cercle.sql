-- One row per operation and cercle: PDI sheltered there.
-- as view
with local as (from core.pdi_local where level = 2),
places as (from core.place),
cercles as (from core.place where level = 2)
select operation_id, place_id, places.name as cercle, places.region_2016, places.region_2023, provenance, source_id, individuals, households,
    round(individuals / nullif(households, 0), 2) as persons_per_household, women, men, reference_date
from local join places using (place_id)
left join cercles on cercles.place_id = places.parent_id;
