-- One row per region, largest first: PDI sheltered there and their share of the country's; then what no region named accounts for.
-- order = 40
-- title_fr = "PDI par {region} d'accueil au {date} (découpage de {perimeter})"
-- title_en = "IDPs by {region} of displacement on {date} (perimeter of {perimeter})"
-- unit = "individuals"
-- parameters = ["date", "perimeter"]
-- dates_from = "pdi_by_region"
-- needs = ["pdi_by_region", "pdi_national", "operation", "core.published_stock", "core.place"]
-- columns = {region = {null_fr = "{Regions} non cité{region_e}s", null_en = "{Regions} not named"}}
-- chart = {kind = "bar", x = "region", y = ["individuals"]}
-- note_fr = "Part du total national de la même opération. « {Regions} non cité{region_e}s » : ce que {les_regions} en base ne couvrent pas."
-- note_en = "Share of the same operation's national total. “{Regions} not named”: what {les_regions} held do not cover."
with regions as (from pdi_by_region where reference_date = $date and perimeter = $perimeter),
national as (from pdi_national where reference_date = $date),
region_places as (select name, place_id from core.place where level = 1),
printed as (from core.published_stock where place_id like 'adm1:%' and perimeter = $perimeter),
named as (
    select r.region, r.individuals, r.households, 100 * share as share_pct, rank, r.provenance,
        coalesce(p.publisher, o.publisher) as publisher, r.source_id, p.citation, 'pdi_by_region' as trace_table,
        concat_ws('/', r.operation_id, r.perimeter, r.region) as trace_key, 1 as position
    from regions as r
    join operation as o using (operation_id)
    left join region_places as place on place.name = r.region
    left join printed as p on p.operation_id = r.operation_id and p.place_id = place.place_id and p.source_id = r.source_id
),
remainder as (
    select null as region, n.individuals - sum(r.individuals) as individuals, 100 * (n.individuals - sum(r.individuals)) / n.individuals as share_pct,
        case when bool_or(r.provenance = 'sample') or n.provenance = 'sample' then 'sample'
            when bool_or(r.provenance = 'published') or n.provenance = 'published' then 'published' else 'file' end as provenance,
        n.source_id, 2 as position,
        (select any_value(p.citation) from core.published_stock as p
            where p.operation_id = any_value(n.operation_id) and p.source_id = n.source_id and p.place_id like 'adm0:%') as citation
    from regions as r, national as n group by n.individuals, n.provenance, n.source_id having n.individuals > sum(r.individuals)
)
select region, individuals, households, share_pct, rank, provenance, publisher, source_id, citation, $date as data_date, trace_table, trace_key,
    case when (select sum(individuals) from regions) > (select individuals from national) then 'regions_exceed_national' end as remark
from (from named union all by name from remainder)
order by position, individuals desc nulls last, region;
