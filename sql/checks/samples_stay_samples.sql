-- Rows of a made-up file are never published under another provenance.
select stock.* from core.stock as stock join landing.source using (source_id) where stock.provenance is distinct from source.provenance;
