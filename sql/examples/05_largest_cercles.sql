-- Quels cercles abritent le plus de PDI fin 2022 ?
-- Which cercles shelter most IDPs at the end of 2022?
select cercle, region_2023, individuals, provenance
from pdi_by_cercle where reference_date = '2022-12-31' order by individuals desc nulls last limit 8;
