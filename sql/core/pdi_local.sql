-- One row per operation and cercle or commune: PDI counted in the place itself or summed from the places inside it.
-- as view
with cercles as (select * exclude (kind, is_assessed) from core.cercle_stock where kind = 'pdi'),
paths as (
    select *, string_split(split_part(place_id, ':', 2), '/') as path from core.stock where kind = 'pdi' and place_level >= 3
),
communes as (
    select operation_id, reference_date, concat('adm3:', path[1], '/', path[2]) as place_id, provenance, min(source_id) as source_id,
        sum(individuals)::bigint as individuals, sum(households)::bigint as households, sum(women)::bigint as women, sum(men)::bigint as men,
        count(*) filter (individuals > 0 and households is null) = 0 as is_household_complete
    from paths where path[2] <> '' group by all
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
