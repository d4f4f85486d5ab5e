-- Change in PDI between two operations, place by place, under one perimeter for both (regions) or for cercles, communes, the country.
create macro pdi_change(from_date, to_date, perimeter := null, level := 'region') as table
with held as (
    select p.* from core.pdi_at_level as p
    where p.grain = level and (p.grain <> 'region' or p.region_perimeter = coalesce(perimeter::varchar, (select u.perimeter from core.perimeter as u where u.is_usual)))
),
earlier as (select * from held where reference_date = from_date::date),
later as (select * from held where reference_date = to_date::date),
paired as (
    select coalesce(later.place, earlier.place) as place, coalesce(later.place_id, earlier.place_id) as place_id,
        earlier.individuals as individuals_from, later.individuals as individuals_to,
        earlier.place_id is null as is_absent_from, later.place_id is null as is_absent_to,
        weaker_provenance(earlier.provenance, later.provenance) as provenance
    from earlier full join later on earlier.place_id = later.place_id
),
operations as (
    select bool_or(o.reference_date = from_date::date) as has_from, bool_or(o.reference_date = to_date::date) as has_to from core.operation as o
),
bases as (select (select count(*) from earlier) > 0 as has_earlier, (select count(*) from later) > 0 as has_later),
reasons as (
    select case
        when level not in ('country', 'region', 'cercle', 'commune') then 'unknown_level: country, region, cercle, commune'
        when perimeter::varchar not in (select u.perimeter from core.perimeter as u)
            then (select 'unknown_perimeter: ' || string_agg(u.perimeter, ', ' order by u.position) from core.perimeter as u)
        when not has_from then 'no_operation_on_from_date' when not has_to then 'no_operation_on_to_date'
        when not has_earlier then 'not_held_at_this_level_or_perimeter_on_from_date'
        when not has_later then 'not_held_at_this_level_or_perimeter_on_to_date' end as refusal
    from operations, bases
),
breaks as (
    select string_agg(o.series_break, '; ' order by o.reference_date) as series_break from core.operation as o
    where o.reference_date > least(from_date::date, to_date::date) and o.reference_date <= greatest(from_date::date, to_date::date)
)
select place, place_id, individuals_from, individuals_to,
    case when refusal is null and individuals_from <> 0 then individuals_to - individuals_from end as change,
    case when refusal is null and individuals_from <> 0 then 100.0 * (individuals_to - individuals_from) / individuals_from end as change_pct,
    case when refusal is not null then refusal when is_absent_from then 'not_assessed_from' when is_absent_to then 'not_assessed_to'
        when individuals_from is null then 'base_not_assessed' when individuals_to is null then 'not_assessed_to'
        when individuals_from = 0 then 'base_zero' end as change_reason,
    series_break, provenance
from paired, reasons, breaks where refusal is null
union all
select null, null, null, null, null, null, refusal, null, null from reasons where refusal is not null
order by place;
