-- Quels chiffres de régions viennent d'échantillons fictifs ?
-- Which regional figures come from made-up samples?
select reference_date, provenance, count(*) as figures from pdi_by_region
where perimeter = '2016' and year(reference_date) = 2022 group by all order by all;
