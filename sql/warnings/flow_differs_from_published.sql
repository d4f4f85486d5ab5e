-- The points that files hold do not give the printed total of the month: points are missing, or one of the two is wrong.
with held as (from core.flow_month where provenance = 'file'),
printed as (from core.flow_month where provenance = 'published' and not is_derived)
select held.source_id, strftime(held.month, '%Y-%m') as month, held.direction, held.individuals::varchar as found,
    printed.individuals::varchar as expected, held.fmps_active as points, coalesce(printed.fmps_active::varchar, '?') as printed_points
from held join printed using (month, direction)
where abs(held.individuals - printed.individuals) > 0.005 * printed.individuals
order by all;
