-- Every cercle, commune and site lies in a region of every perimeter.
from main.place where level >= 2 and (region_2012 is null or region_2016 is null or region_2023 is null);
