-- One row per operation and cercle: PDI sheltered there.
-- as view
with local as (from core.pdi_local where level = 2),
places as (from core.place)
select operation_id, place_id, places.name as cercle, columns('^region_'), provenance, source_id, individuals, households,
    case when is_household_complete then round(individuals / nullif(households, 0), 2) end as persons_per_household, women, men, reference_date
from local join places using (place_id);
