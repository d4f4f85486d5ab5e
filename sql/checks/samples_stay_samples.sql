-- Rows of a made-up file are never published under another provenance.
with held as (select distinct source_id, provenance from core.stock)
select held.*, source.provenance as given from held join landing.source using (source_id) where held.provenance is distinct from source.provenance;
