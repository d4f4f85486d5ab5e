-- One row per place and perimeter: the region that holds the place then; a region itself, in the perimeters that have it or its parts.
with places as (from core.place),
perimeters as (from core.perimeter),
long as (unpivot (select place_id, level, columns('^region_') from places) on columns('^region_') into name column_name value region)
select place_id, level, perimeter, position, region
from long join perimeters on column_name = concat('region_', perimeter)
order by level, place_id, position;
