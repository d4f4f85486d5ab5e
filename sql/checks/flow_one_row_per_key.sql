-- The published flow tables have one row per key.
select 'flow_by_month' as table_name, concat_ws('/', month, direction) as key from main.flow_by_month group by all having count(*) > 1
union all select 'flow_by_fmp_month', concat_ws('/', month, fmp_id, direction) from main.flow_by_fmp_month group by all having count(*) > 1
union all select 'flow_by_year', concat_ws('/', year, direction) from main.flow_by_year group by all having count(*) > 1
union all select 'flow_by_route', concat(month, '/', origin, '/', destination, '/', direction) from main.flow_by_route group by all having count(*) > 1
union all select 'flow_by_profile', concat_ws('/', month, dimension, category) from main.flow_by_profile group by all having count(*) > 1
union all select 'fmp_activity', concat_ws('/', month, fmp_id) from main.fmp_activity group by all having count(*) > 1
union all select 'fmp', fmp_id from main.fmp group by all having count(*) > 1;
