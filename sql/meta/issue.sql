-- One row per issue of a source that lies in raw/: rule, cell, what was found, what to do, in both languages.
select i.* from landing.issue as i where source_id in (select source_id from landing.presence) order by source_id, ordinal
