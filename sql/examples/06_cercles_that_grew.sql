-- Quels cercles ont gagné plus de 2 000 PDI entre août et décembre 2022 ?
-- Which cercles gained more than 2,000 IDPs between August and December 2022?
select place, individuals_from, individuals_to, change, provenance
from pdi_change('2022-08-31', '2022-12-31', level := 'cercle') where change > 2000 order by change desc;
