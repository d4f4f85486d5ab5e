-- The cells a published figure was computed from: table name and key (operation_id; operation_id/perimeter/region; operation_id/place_id).
create macro trace(table_name, key) as table
with names as (select s.source_id, s.file_name from meta.source as s),
letters as (select c.source_id, c.sheet, c.column_name, min(c.column_letter) as column_letter from meta.column_account as c
    where c.disposition in ('used', 'part') group by all),
rows as (
    select stock.*, within.regions,
        case when stock.kind = 'pdi' then 'pdi_individuals' when stock.kind = 'total' then 'returnees_individuals' else stock.kind || '_individuals' end as column_name
    from core.stock as stock
    left join (select r.place_id, list(concat('/', r.perimeter, '/', r.region)) as regions from core.place_region as r group by all) as within using (place_id)
),
picked as (
    select * from rows where kind = 'pdi' and case table_name
        when 'pdi_national' then operation_id = key
        when 'pdi_by_region' then starts_with(key, operation_id) and list_contains(regions, substr(key, length(operation_id) + 1))
        when 'pdi_by_cercle' then concat(operation_id, '/adm2:', split_part(split_part(place_id, ':', 2), '/', 1)) = key
        when 'pdi_by_reason' then concat(operation_id, '/', coalesce(reasons, 'not_stated')) = key
        when 'pdi_by_origin' then concat(operation_id, '/', origin) = key
        when 'pdi_by_commune' then concat(operation_id, '/', place_id) = key
        else false end
    union all
    select * from rows where kind <> 'pdi' and case table_name
        when 'returnees_national' then concat(operation_id, '/', kind) = key
        when 'returnees_by_region' then starts_with(key, operation_id) and ends_with(key, concat('/', kind))
            and list_contains(regions, substr(key, length(operation_id) + 1, length(key) - length(operation_id) - length(kind) - 1))
        else false end
),
printed as (
    select p.* from core.published_stock as p left join core.place as pl using (place_id)
    where case table_name when 'pdi_national' then p.operation_id = key and p.place_id like 'adm0:%'
        when 'pdi_by_region' then concat(p.operation_id, '/', p.perimeter, '/', pl.name) = key else false end
)
select names.file_name, picked.sheet, letters.column_letter || picked.row_number as cell, picked.place_id, picked.individuals, picked.provenance,
    null::varchar as citation
from picked join names using (source_id)
left join letters on letters.source_id = picked.source_id and letters.sheet = picked.sheet and letters.column_name = picked.column_name
union all
select names.file_name, 'csv', 'row ' || printed.row_number, printed.place_id, printed.individuals, 'published', printed.citation
from printed join names using (source_id)
order by all;
