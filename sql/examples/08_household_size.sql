-- Combien de personnes par ménage, région par région ?
-- How many persons per household, region by region?
select region, individuals, households, persons_per_household
from pdi_by_region where reference_date = '2022-12-31' and perimeter = '2016' and persons_per_household is not null
order by persons_per_household desc limit 5;
