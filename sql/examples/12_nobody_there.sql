-- Et lesquelles ont été évaluées sans qu'on y trouve personne ?
-- And which were assessed and found to hold nobody?
select commune, cercle, individuals from pdi_by_commune
where reference_date = '2022-12-31' and individuals = 0 order by commune;
