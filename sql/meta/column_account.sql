-- One row per sheet column of a source: what became of it.
select * from landing.column_account where source_id in (select source_id from landing.presence) order by all
