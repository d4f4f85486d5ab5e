-- Flow rows of a made-up file are never published under another provenance, nor summed with others.
with held as (select distinct source_id, provenance from core.flow_day)
select held.*, source.provenance as given from held join landing.source using (source_id) where held.provenance is distinct from source.provenance
union all
select min(source_id), concat_ws('/', fmp_id, month), string_agg(distinct provenance, ', ') from core.flow_day
group by fmp_id, month having count(distinct provenance) > 1;
