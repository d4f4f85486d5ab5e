-- One row per perimeter and region, where the choice of perimeter matters: the same change under each, side by side.
-- order = 60
-- title_fr = "Du {compare_with} au {date} : {les_regions} dont la variation dépend du découpage"
-- title_en = "From {compare_with} to {date}: {les_regions} whose change depends on the perimeter"
-- unit = "individuals"
-- parameters = ["date", "compare_with"]
-- compare = "year_before"
-- dates_from = "pdi_by_region"
-- needs = ["pdi_by_region", "operation", "core.place_region", "core.perimeter"]
-- columns = {region_group = {fr = "{Region} de l'ancien découpage", en = "{Region} of the older perimeter"}}
-- chart = {kind = "bar", x = "region", y = ["change_pct"], series = "perimeter"}
-- note_fr = "{Une_region} qui a gardé son nom n'a pas gardé son territoire : une part et une variation ne se lisent ensemble que sous un même découpage."
-- note_en = "{Une_region} that kept its name did not keep its territory: a share and a change can be read together only under one perimeter."
with perimeters as (
    select perimeter, valid_from, row_number() over (order by valid_from) as position,
        max(valid_from) filter (valid_from <= least($compare_with::date, $date::date)) over () as in_force
    from core.perimeter
),
older as (select perimeter from perimeters where valid_from <= coalesce(in_force, valid_from) order by valid_from desc limit 1),
newer as (
    select perimeter from perimeters where valid_from > (select valid_from from perimeters where perimeter = (from older))
    order by valid_from desc limit 1
),
regions_of as (from core.place_region where level = 2),
nesting as (
    select distinct o.region as region_group, n.region
    from regions_of as o join regions_of as n using (place_id)
    where o.perimeter = (from older) and n.perimeter = (from newer)
),
redrawn as (select region_group from nesting group by all having count(*) > 1),
groups as (
    select (from older) as perimeter, region_group, region_group as region from redrawn
    union all by name
    select (from newer) as perimeter, region_group, region from nesting join redrawn using (region_group)
),
counted as (select r.*, o.publisher from pdi_by_region as r join operation as o using (operation_id)),
earlier as (from counted where reference_date = $compare_with),
later as (from counted where reference_date = $date),
paired as (
    select g.*, earlier.individuals as individuals_from, later.individuals as individuals_to,
        earlier.region is null as is_absent_from, later.region is null as is_absent_to,
        weaker_provenance(earlier.provenance, later.provenance) as provenance,
        list_distinct([earlier.publisher, later.publisher]) as publisher, [earlier.source_id, later.source_id] as source_id,
        coalesce(later.operation_id, earlier.operation_id) as operation_id
    from groups as g
    left join earlier on earlier.perimeter = g.perimeter and earlier.region = g.region
    left join later on later.perimeter = g.perimeter and later.region = g.region
),
crossed as (
    select count(series_break) > 0 as is_break from operation
    where reference_date > least($compare_with::date, $date::date) and reference_date <= greatest($compare_with::date, $date::date)
),
-- A list in print names some regions; those it does not name were not left out of the assessment.
printed as (
    select (select bool_and(provenance = 'published') from earlier) as is_printed_from,
        (select bool_and(provenance = 'published') from later) as is_printed_to
),
held as (select region_group, count(distinct perimeter) as perimeters from paired where operation_id is not null group by all)
select region_group, perimeter, region, individuals_from, individuals_to,
    case when individuals_from <> 0 then individuals_to - individuals_from end as change,
    case when individuals_from <> 0 then 100.0 * (individuals_to - individuals_from) / individuals_from end as change_pct,
    case when is_absent_from and is_printed_from then 'not_named_from' when is_absent_to and is_printed_to then 'not_named_to'
        when is_absent_from or individuals_from is null then 'base_not_assessed' when is_absent_to or individuals_to is null then 'not_assessed'
        when individuals_from = 0 then 'base_zero' when is_break then 'series_break' end as change_reason,
    provenance, publisher, source_id, [$compare_with::date, $date::date] as data_date,
    'pdi_by_region' as trace_table, concat_ws('/', operation_id, perimeter, region) as trace_key
from paired join held using (region_group), crossed, printed
where held.perimeters = 2 and operation_id is not null
qualify count(change) over (partition by region_group) > 0
order by max(individuals_to) over (partition by region_group) desc nulls last, region_group, perimeter, individuals_to desc nulls last, region;
