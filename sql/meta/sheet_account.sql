-- One row per sheet of a source: its role and its rows.
select * from landing.sheet_account where source_id in (select source_id from landing.presence) order by all
