-- The cells behind a count of displaced or returned people, or of a flow: part of trace(), which says how figures are named. is_used: the cell is of
-- the provenance that the figure has; the others were held and stood back.
create macro trace_people(table_name, key) as table
with names as (select s.source_id, s.file_name from meta.source as s),
letters as (select c.source_id, c.sheet, c.column_name, c.reference_date as told_date, min(c.column_letter) as column_letter from meta.column_account as c
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
    -- A total of returnees that no file gives is the sum of both kinds.
    select * exclude (kind_of_figure) from (
        select *, unnest(case when kind = 'total' or operation_id in (select n.operation_id from core.national_stock as n where n.kind = 'total')
            then [kind] else [kind, 'total'] end) as kind_of_figure
        from rows where kind in ('total', 'retournes', 'rapatries')
    )
    where case table_name
        when 'returnees_national' then concat(operation_id, '/', kind_of_figure) = key
        when 'returnees_by_region' then starts_with(key, operation_id) and ends_with(key, concat('/', kind_of_figure))
            and list_contains(regions, substr(key, length(operation_id) + 1, length(key) - length(operation_id) - length(kind_of_figure) - 1))
        else false end
),
printed as (
    -- A printed region counts in its own perimeter and, whole, in the older ones that it nests in.
    select distinct p.* from core.published_stock as p
    left join core.perimeter as given on given.perimeter = p.perimeter
    left join core.place_region as within on within.place_id = p.place_id and within.position <= given.position
    where case table_name when 'pdi_national' then p.operation_id = key and p.place_id like 'adm0:%'
        when 'pdi_by_region' then concat(p.operation_id, '/', within.perimeter, '/', within.region) = key and p.place_id like 'adm1:%'
        else false end
),
flow_printed as (
    select p.* from core.published_flow as p
    where case table_name when 'flow_by_month' then strftime(p.month, '%Y-%m') || '/' || p.direction = key
        when 'flow_by_year' then strftime(p.month, '%Y') || '/' || p.direction = key else false end
),
flow_cells as (
    select d.* from core.flow_day as d
    where case table_name
        when 'flow_by_month' then key in (strftime(d.month, '%Y-%m') || '/' || d.direction, strftime(d.month, '%Y-%m') || '/total')
        when 'flow_by_year' then key in (strftime(d.month, '%Y') || '/' || d.direction, strftime(d.month, '%Y') || '/total')
        when 'flow_by_fmp_month' then key in (strftime(d.month, '%Y-%m') || '/' || d.fmp_id || '/' || d.direction,
            strftime(d.month, '%Y-%m') || '/' || d.fmp_id || '/total')
        else false end
),
shown as (
    select provenance from main.pdi_national where table_name = 'pdi_national' and operation_id = key
    union all select provenance from main.pdi_by_region where table_name = 'pdi_by_region' and concat(operation_id, '/', perimeter, '/', region) = key
    union all select provenance from main.pdi_by_cercle where table_name = 'pdi_by_cercle' and concat(operation_id, '/', place_id) = key
    union all select provenance from main.pdi_by_commune where table_name = 'pdi_by_commune' and concat(operation_id, '/', place_id) = key
    union all select provenance from main.pdi_by_reason where table_name = 'pdi_by_reason' and concat(operation_id, '/', reasons) = key
    union all select provenance from main.pdi_by_origin where table_name = 'pdi_by_origin' and concat(operation_id, '/', origin) = key
    union all select provenance from main.returnees_national where table_name = 'returnees_national' and concat(operation_id, '/', kind) = key
    union all select provenance from main.returnees_by_region
        where table_name = 'returnees_by_region' and concat(operation_id, '/', perimeter, '/', region, '/', kind) = key
    union all select provenance from main.flow_by_month where table_name = 'flow_by_month' and strftime(month, '%Y-%m') || '/' || direction = key
    union all select provenance from main.flow_by_fmp_month
        where table_name = 'flow_by_fmp_month' and strftime(month, '%Y-%m') || '/' || fmp_id || '/' || direction = key
    union all select provenance from main.flow_by_year where table_name = 'flow_by_year' and year || '/' || direction = key
),
found as (
    select names.file_name, picked.sheet, letters.column_letter || picked.row_number as cell, picked.place_id, picked.individuals, picked.provenance,
        null::varchar as citation
    from picked join names using (source_id)
    left join letters on letters.source_id = picked.source_id and letters.sheet = picked.sheet and letters.column_name = picked.column_name
        and coalesce(letters.told_date = picked.reference_date, true)
    where letters.column_letter is not null or picked.individuals is not null
    union all
    select names.file_name, 'csv', 'row ' || printed.row_number, printed.place_id, printed.individuals, 'published', printed.citation
    from printed join names using (source_id)
    union all
    select names.file_name, 'csv', 'row ' || p.row_number, null, p.individuals, 'published', p.citation from flow_printed as p join names using (source_id)
    union all
    select names.file_name, f.sheet, concat(coalesce(f.cell_letter, letters.column_letter, 'row '), f.first_row,
            case when f.last_row > f.first_row then concat(':', coalesce(f.cell_letter, letters.column_letter), f.last_row) end),
        f.fmp_id, f.individuals, f.provenance, null
    from flow_cells as f join names using (source_id)
    left join letters on letters.source_id = f.source_id and letters.sheet = f.sheet and letters.column_name = 'individuals'
)
select file_name, sheet, cell, place_id, individuals, null::varchar as said, provenance, citation,
    provenance in (select shown.provenance from shown) as is_used
from found;
