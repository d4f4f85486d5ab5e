-- Cercles add up to the national total, where the operation is held below the region.
with local as (select operation_id, sum(individuals) as cercles from core.pdi_local where level = 2 and provenance = 'file' group by all),
below as (select operation_id from core.stock where kind = 'pdi' and provenance = 'file' group by all having min(place_level) >= 2)
select local.*, national.individuals from local join below using (operation_id) join core.national_stock as national using (operation_id)
where national.kind = 'pdi' and national.provenance = 'file' and cercles is distinct from national.individuals;
