-- One row per operation, place, perimeter, population and measure: returned PDI, repatriated persons, or both, on the date.
-- title_fr = "nombre de retournés"
-- title_en = "number of returnees"
-- kinds = ["level", "count"]
-- units = {individual = {measure = "individuals"}, household = {measure = "households"}}
-- words = ["retourne", "returnee", "rapatrie", "repatriat"]
-- adds_up = "value"
with country as (select name from core.place where level = 0),
files as (select source_id, file_name from meta.source),
perimeters as (from core.perimeter),
national as (
    select n.reference_date as date, 'country' as grain, country.name as place, null::varchar as perimeter, kind as population, individuals, households,
        women, men, provenance, source_id, concat('trace(''returnees_national'', ''', operation_id, '/', kind, ''')') as trace, 1 as reading
    from main.returnees_national as n cross join country
),
regional as (
    select reference_date as date, 'region' as grain, region as place, perimeter, kind as population, individuals, households, women, men, provenance,
        source_id, null::varchar as trace, case when is_usual then 1 else 2 end as reading
    from main.returnees_by_region join perimeters using (perimeter)
),
measured as (
    select * exclude (individuals, households, women, men), unnest(['individuals', 'households', 'women', 'men']) as measure,
        unnest([individuals, households, women, men]) as value
    from (from national union all by name from regional)
)
select date, grain, place, perimeter, population, measure, value, provenance, file_name as rests_on, trace,
    reading + case measure when 'individuals' then 0 else 10 end + case population when 'total' then 0 else 20 end as reading
from measured left join files using (source_id)
where value is not null;
