-- One row per year, country or region and perimeter: localities that the Stability Index assessed there in the year, each counted once.
-- title_fr = "localités évaluées par l'Indice de stabilité"
-- title_en = "localities assessed by the Stability Index"
-- kinds = ["count", "level"]
-- units = {locality = {}}
-- adds_up = "value"
-- grains = ["country", "region"]
with scores as (select year(reference_date)::integer as year, reference_date, place_id, area_id, provenance, source_id from core.stability_score),
country as (select name from core.place where level = 0),
files as (select source_id, file_name from meta.source),
in_force as (select perimeter, valid_from, coalesce(lead(valid_from) over (order by position), date '9999-12-31') as valid_until from core.perimeter),
placed as (
    select year, 'country' as grain, country.name as place, null::varchar as perimeter, place_id, provenance, source_id, 1 as reading
    from scores, country
    union all by name
    select year, 'region' as grain, region as place, perimeter, scores.place_id, provenance, source_id,
        case when reference_date >= valid_from and reference_date < valid_until then 1 else 2 end as reading
    from scores join core.place_region as within on within.place_id = scores.area_id join in_force using (perimeter)
),
best as (
    -- A year that has a file has no made-up round.
    select * from placed qualify provenance <> 'sample' or bool_and(provenance = 'sample') over (partition by year)
)
select year, grain, place, perimeter, count(distinct place_id) as value, any_value(provenance) as provenance,
    string_agg(distinct file_name, ' ; ' order by file_name) as rests_on,
    concat('(from core.stability_score where year(reference_date) = ', year, ')') as trace, min(reading) as reading
from best join files using (source_id) group by year, grain, place, perimeter;
