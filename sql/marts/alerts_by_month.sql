-- One row per month, region (newest perimeter) and kind of transhumance alert: alerts issued, what became of them, and the share treated.
with alerts as (from core.alert)
select region, kind, case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance, min(source_id) as source_id,
    count(*) as alerts_issued, count(*) filter (status = 'treated') as alerts_treated, count(*) filter (status = 'open') as alerts_open,
    count(*) filter (status = 'unknown') as alerts_unknown, count(*) filter (status = 'treated') / count(*) as treated_share,
    sum(herd_size)::bigint as animals, month
from alerts group by month, region, kind order by month, region, kind;
