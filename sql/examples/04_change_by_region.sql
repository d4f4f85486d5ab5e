-- Quelles régions ont changé sur l'année 2022, à découpage constant (2016) ?
-- Which regions changed over the year 2022, under one perimeter (2016)?
select place, individuals_from, individuals_to, change, round(change_pct, 1) as change_pct, change_reason, provenance
from pdi_change('2021-12-31', '2022-12-31', perimeter := '2016') order by change desc nulls last;
