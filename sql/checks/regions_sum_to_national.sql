-- Regions of each perimeter add up to the national total of the same provenance, where the operation is held below the region.
with regional as (
    select operation_id, perimeter, provenance, sum(individuals) as regions from core.regional_stock where kind = 'pdi' group by all
),
below as (select operation_id, provenance from core.stock where kind = 'pdi' group by all having min(place_level) >= 2)
select regional.*, national.individuals
from regional join below using (operation_id, provenance)
join core.national_stock as national using (operation_id, provenance)
where national.kind = 'pdi' and regions is distinct from national.individuals;
