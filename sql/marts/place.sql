-- One row per place: country, region, cercle, commune or site, with the region that holds it under each perimeter.
from core.place;
