-- One row per alert of the Transhumance Tracking Tool, of the files that own its month: made-up ones only in years without a file.
with rows as (from landing.transhumance_alert),
owners as (
    select source_id, split_part(slice_key, '/', 2)::date as month from landing.slice_owner where dataset = 'transhumance_alert'
),
sources as (select source_id, provenance from landing.source),
present as (select place_id as area_id, region from core.place_region join core.perimeter using (perimeter) where is_newest)
select alert_number, kind, detail, rows.place_id, region, species, origin_country, destination_country,
    coalesce(case when treated_date is not null then 'treated' end, status, 'unknown') as status, actors_informed, provenance, source_id, sheet,
    row_number, herd_size, date, month, treated_date
from rows join owners using (source_id, month) join sources using (source_id)
left join present on area_id = case when place_level = 1 then rows.place_id else concat('adm2:', split_part(split_part(rows.place_id, ':', 2), '/', 1)) end
qualify provenance <> 'sample' or bool_and(provenance = 'sample') over (partition by year(date))
order by date, alert_number, source_id, row_number;
