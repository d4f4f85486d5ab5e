-- Quelles communes n'ont pas été évaluées fin 2022 ? NULL n'est pas zéro.
-- Which communes were not assessed at the end of 2022? NULL is not zero.
select commune, cercle, individuals from pdi_by_commune
where reference_date = '2022-12-31' and individuals is null order by commune;
