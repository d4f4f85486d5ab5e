-- One row per operation and cercle or commune: PDI counted in the place itself or summed from the places inside it.
-- as view
with cercles as (select * exclude (kind, is_assessed) from core.cercle_stock where kind = 'pdi'),
located as (
    select * replace (case place_level when 3 then place_id else regexp_replace(place_id, '^adm\d:([^/]*/[^/]*).*', 'adm3:\1') end as place_id)
    from core.stock where kind = 'pdi' and place_level >= 3
),
communes as (
    select operation_id, reference_date, place_id, provenance, min(source_id) as source_id,
        sum(individuals)::bigint as individuals, sum(households)::bigint as households, sum(women)::bigint as women, sum(men)::bigint as men,
        count(*) filter (individuals > 0 and households is null) = 0 as is_household_complete
    from located where not ends_with(place_id, '/') group by all
),
cercles_of_files as (from cercles where provenance = 'file'),
communes_of_files as (from communes where provenance = 'file'),
-- What is made up counts where no file gives the place.
made_up_cercles as (from cercles anti join cercles_of_files using (operation_id, place_id) where provenance <> 'file'),
made_up_communes as (from communes anti join communes_of_files using (operation_id, place_id) where provenance <> 'file')
select *, 2 as level from cercles_of_files
union all by name
select *, 2 as level from made_up_cercles
union all by name
select *, 3 as level from communes_of_files
union all by name
select *, 3 as level from made_up_communes;
