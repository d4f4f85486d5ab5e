-- Où sont les PDI dans le cercle de Koro ?
-- Where are the IDPs in the cercle of Koro?
select commune, individuals, households, provenance
from pdi_by_commune where cercle = 'Koro' and reference_date = '2022-12-31' order by individuals desc nulls last;
