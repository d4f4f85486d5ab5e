-- Share of the country's PDI that each region shelters on a date, under a perimeter; one row with the reason where it cannot be given.
create macro pdi_share(on_date, perimeter := null) as table
with held as (select r.* from main.pdi_by_region as r where r.reference_date = on_date::date and r.perimeter = coalesce(perimeter::varchar, (select n.perimeter from core.perimeter as n where n.is_newest)))
select region, individuals, share, 100 * share as share_pct, rank, provenance, null::varchar as share_reason from held
union all
select null, null, null, null, null, null,
    case when perimeter::varchar not in (select n.perimeter from core.perimeter as n)
        then (select 'unknown_perimeter: ' || string_agg(n.perimeter, ', ' order by n.position) from core.perimeter as n)
        when on_date::date in (select o.reference_date from core.operation as o) then 'not_held_in_this_perimeter' else 'no_operation_on_this_date' end
where not exists (from held)
order by individuals desc nulls last, region;
