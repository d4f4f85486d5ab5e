-- Quelle est la part des femmes et des filles parmi les PDI, là où le sexe est donné ?
-- What share of IDPs are women and girls, where sex is given?
select region, women, men, round(100.0 * women / nullif(women + men, 0), 1) as women_pct
from pdi_by_region where reference_date = '2022-12-31' and perimeter = '2016' and women is not null
order by women_pct desc limit 5;
