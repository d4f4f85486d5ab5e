-- The provenance of what is computed from two figures: made-up data outweigh a printed total, that a file. NULL where neither has one.
create macro weaker_provenance(one, other) as
    case when 'sample' in (one, other) then 'sample' when 'published' in (one, other) then 'published' else coalesce(one, other) end;
