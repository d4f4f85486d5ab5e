-- One row per operation and commune: PDI sheltered there.
-- as view
with local as (from core.pdi_local where level = 3),
places as (from core.place),
cercles as (select place_id as cercle_id, name as cercle from core.place where level = 2)
select operation_id, place_id, places.name as commune, cercle, columns('^region_'), provenance, source_id, individuals, households,
    case when is_household_complete then round(individuals / nullif(households, 0), 2) end as persons_per_household, women, men, reference_date
from local join places using (place_id)
left join cercles on cercle_id = places.parent_id;
