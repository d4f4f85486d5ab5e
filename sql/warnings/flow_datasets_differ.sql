-- A registry and daily counts of the same point and month count the same people, and do not give the same number. The registry counts.
with registry as (
    select fmp_id, date, month, direction, sum(individuals) as individuals from core.flow_day where dataset = 'flow_registry' group by all
),
present as (
    select distinct p.source_id from landing.presence as p join landing.source as s on s.source_id = p.source_id
    where s.status = 'accepted' and s.provenance <> 'sample'
),
counts as (
    select source_id, fmp_id, date, month, coalesce(direction, 'total') as direction, sum(individuals) as individuals
    from landing.daily_counts where source_id in (select source_id from present) and not coalesce(is_monthly, false) group by all
),
compared as (
    select counts.source_id, counts.fmp_id, counts.month, counts.individuals as counted, coalesce(registry.individuals, 0) as registered
    from counts left join registry using (fmp_id, date, direction)
    where counts.direction <> 'total' and (counts.fmp_id, counts.date) in (select (fmp_id, date) from registry)
)
select source_id, fmp_id as point, strftime(month, '%Y-%m') as month, sum(counted)::varchar as found, sum(registered)::varchar as expected,
    count(*) filter (counted <> registered) as days
from compared group by all having count(*) filter (counted <> registered) > 0 order by all;
