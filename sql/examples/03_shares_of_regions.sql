-- Quelle part des PDI chaque région abrite-t-elle fin 2022 (découpage de 2023) ?
-- What share of the IDPs does each region shelter at the end of 2022 (perimeter of 2023)?
select region, individuals, round(share_pct, 1) as share_pct, provenance
from pdi_share('2022-12-31', perimeter := '2023') limit 8;
