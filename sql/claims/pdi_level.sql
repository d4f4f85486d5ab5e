-- One row per operation, country, region or cercle, perimeter and measure: PDI (or their households, women, men) there on the date.
-- title_fr = "nombre de PDI"
-- title_en = "number of IDPs"
-- kinds = ["level", "count"]
-- units = {individual = {measure = "individuals"}, household = {measure = "households"}}
-- words = ["pdi", "idp", "deplace", "displace"]
-- adds_up = "value"
-- grains = ["country", "region", "cercle"]
with country as (select name from core.place where level = 0),
printed as (select operation_id, source_id, place_id, perimeter, concat(publisher, ', ', citation) as citation from core.published_stock),
files as (select source_id, file_name from meta.source),
regions as (select place_id, name from core.place where level = 1),
usual as (select perimeter, valid_from, coalesce(lead(valid_from) over (order by position), date '9999-12-31') as valid_until from core.perimeter),
national as (
    select n.operation_id, n.reference_date as date, 'country' as grain, country.name as place, null::varchar as perimeter,
        n.individuals, n.households, n.women, n.men, n.provenance, n.source_id, printed.citation, 1 as reading,
        concat('trace(''pdi_national'', ''', n.operation_id, ''')') as trace
    from main.pdi_national as n
    cross join country
    left join printed on printed.operation_id = n.operation_id and printed.source_id = n.source_id and printed.place_id like 'adm0:%'
        and n.provenance = 'published'
),
regional as (
    select r.operation_id, r.reference_date as date, 'region' as grain, r.region as place, r.perimeter,
        r.individuals, r.households, r.women, r.men, r.provenance, r.source_id, printed.citation,
        case when r.reference_date >= usual.valid_from and r.reference_date < usual.valid_until then 1 else 2 end as reading,
        concat('trace(''pdi_by_region'', ''', r.operation_id, '/', r.perimeter, '/', replace(r.region, '''', ''''''), ''')') as trace
    from main.pdi_by_region as r
    join usual using (perimeter)
    left join regions on regions.name = r.region
    left join printed on printed.operation_id = r.operation_id and printed.source_id = r.source_id and printed.place_id = regions.place_id
        and r.provenance = 'published'
),
cercles as (
    select c.operation_id, c.reference_date as date, 'cercle' as grain, c.cercle as place, null::varchar as perimeter,
        c.individuals, c.households, c.women, c.men, c.provenance, c.source_id, null::varchar as citation, 3 as reading,
        concat('trace(''pdi_by_cercle'', ''', c.operation_id, '/', replace(c.place_id, '''', ''''''), ''')') as trace
    from main.pdi_by_cercle as c
),
every_place as (from national union all by name from regional union all by name from cercles),
measured as (
    select * exclude (individuals, households, women, men), unnest(['individuals', 'households', 'women', 'men']) as measure,
        unnest([individuals, households, women, men]) as value
    from every_place
)
select date, grain, place, perimeter, measure, value, provenance, coalesce(citation, file_name) as rests_on, trace,
    reading + case measure when 'individuals' then 0 else 10 end as reading
from measured left join files using (source_id)
where value is not null
order by all;
