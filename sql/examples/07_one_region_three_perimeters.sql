-- Pourquoi « Mopti » n'a-t-elle pas le même chiffre partout ? Trois découpages, trois étendues.
-- Why does "Mopti" not have one figure? Three perimeters, three extents.
select perimeter, region, individuals, provenance
from pdi_by_region where reference_date = '2022-12-31' and region in ('Mopti', 'Bandiagara', 'Douentza') order by perimeter, region;
