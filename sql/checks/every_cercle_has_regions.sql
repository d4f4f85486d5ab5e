-- Every cercle, commune and site lies in a region of every perimeter.
select place_id, perimeter
from main.place, core.perimeter
where level >= 2 and (place_id, perimeter) not in (select r.place_id, r.perimeter from core.place_region as r where r.region is not null);
