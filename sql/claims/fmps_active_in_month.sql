-- One row per month: flow monitoring points that worked, as printed or as the registers show.
-- title_fr = "nombre de points de suivi actifs"
-- title_en = "number of active monitoring points"
-- kinds = ["count", "level"]
-- units = {fmp = {}}
with printed as (
    select month as date, fmps_active as value, 'published' as provenance, citation as rests_on, 2 as place_in_line from core.published_flow
    where month is not null and fmps_active is not null and direction = 'total'
),
worked as (
    select month as date, count(*) filter (active_days > 0)::integer as value, provenance, 'fmp_activity' as rests_on,
        case provenance when 'file' then 1 else 3 end as place_in_line
    from core.flow_activity where provenance is not null group by all having bool_and(active_days is not null)
)
select date, value, provenance, rests_on, concat('(from fmp_activity where month = ''', date, ''')') as trace, 1 as reading
from (from printed union all by name from worked)
qualify row_number() over (partition by date order by place_in_line) = 1;
