-- One row per year, indicator, place and measure (all, women, men) of the programme's report: its value, and whether that is a minimum.
-- title_fr = "indicateur de programme"
-- title_en = "programme indicator"
-- adds_up = "value"
-- named = ["indicator"]
with indicators as (
    select *, try_cast(period as integer) as year from main.programme_indicator
    -- Made up beside one that is not, or given in two sections: one counts.
    qualify row_number() over (partition by period, strip_accents(lower(trim(indicator))), place_id order by provenance = 'sample', section) = 1
),
places as (select place_id, name as place from core.place where level <= 1),
files as (select source_id, file_name from meta.source),
measured as (
    select *, unnest(['all', 'women', 'men']) as measure, unnest([value, women::double, men::double]) as counted from indicators
)
select year, indicator, place, measure, counted as value, is_floor as is_minimum, provenance, concat_ws(', ', file_name, citation) as rests_on,
    concat('(from programme_indicator where period = ''', period, ''' and indicator = ''', replace(indicator, '''', ''''''), ''')') as trace,
    case measure when 'all' then 1 else 2 end as reading
from measured join places using (place_id) left join files using (source_id)
where year is not null and counted is not null;
