-- One row per pair of years: the most flow monitoring points known to have worked in one month from one to the other. More may have been installed.
-- as view
-- title_fr = "nombre de points de suivi actifs dans un même mois de la période"
-- title_en = "number of monitoring points that worked in one month of the period"
-- kinds = ["count", "level"]
-- units = {fmp = {}}
-- bound = "at_least"
with years as (from claims.fmps_active),
every_year as (select unnest(generate_series(least(min(year), 2016), greatest(max(year), 2024))) as year from years),
spans as (select earlier.year as from_year, later.year as to_year from every_year as earlier join every_year as later on earlier.year < later.year)
select from_year::integer as from_year, to_year::integer as to_year, max(value) as value, arg_max(provenance, (value, year)) as provenance,
    arg_max(rests_on, (value, year)) as rests_on, arg_max(trace, (value, year)) as trace, 1 as reading
from spans join years on years.year between from_year and to_year group by from_year, to_year;
