-- The published tables have one row per key.
select 'pdi_national' as table_name, operation_id as key from main.pdi_national group by operation_id having count(*) > 1
union all select 'pdi_by_region', concat_ws('/', operation_id, perimeter, region) from main.pdi_by_region group by operation_id, perimeter, region having count(*) > 1
union all select 'pdi_by_cercle', concat_ws('/', operation_id, place_id) from main.pdi_by_cercle group by operation_id, place_id having count(*) > 1
union all select 'pdi_by_commune', concat_ws('/', operation_id, place_id) from main.pdi_by_commune group by operation_id, place_id having count(*) > 1
union all select 'place', place_id from main.place group by place_id having count(*) > 1
union all select 'operation', operation_id from main.operation group by operation_id having count(*) > 1;
