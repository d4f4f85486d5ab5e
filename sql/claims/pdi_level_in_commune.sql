-- One row per operation, commune and measure: PDI (or their households, women, men) there on the date.
-- as view
-- title_fr = "nombre de PDI"
-- title_en = "number of IDPs"
-- kinds = ["level", "count"]
-- units = {individual = {measure = "individuals"}, household = {measure = "households"}}
-- words = ["pdi", "idp", "deplace", "displace"]
-- adds_up = "value"
-- grains = ["commune"]
with files as (select source_id, file_name from meta.source),
measured as (
    select *, unnest(['individuals', 'households', 'women', 'men']) as measure, unnest([individuals, households, women, men]) as value
    from main.pdi_by_commune
)
select reference_date as date, 'commune' as grain, commune as place, measure, value, provenance, file_name as rests_on,
    concat('trace(''pdi_by_commune'', ''', operation_id, '/', replace(place_id, '''', ''''''), ''')') as trace,
    case measure when 'individuals' then 1 else 11 end as reading
from measured left join files using (source_id)
where value is not null;
