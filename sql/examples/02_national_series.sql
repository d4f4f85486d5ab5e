-- Comment le nombre de PDI a-t-il évolué en 2022 ?
-- How did the number of IDPs change over 2022?
select reference_date, individuals, change, round(change_pct, 1) as change_pct, change_reason, provenance
from pdi_national where year(reference_date) = 2022 order by reference_date;
