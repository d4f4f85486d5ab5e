-- Combien de PDI à la dernière opération, et d'où vient ce chiffre ?
-- How many IDPs at the last operation, and where does that figure come from?
select reference_date, individuals, households, provenance
from pdi_national where individuals is not null
order by reference_date desc limit 1;
