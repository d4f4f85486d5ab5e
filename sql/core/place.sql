-- One row per place: country, regions of every perimeter, cercles, and the communes and sites that the files in raw/ name.
with listed as (from reference_place),
present as (from landing.presence),
named as (
    select place_id, place_level as level, min(place_name) as name, min(place_parent_id) as parent_id
    from landing.baseline_stock where place_level >= 3 and source_id in (select source_id from present) group by all
),
communes as (
    select named.*, columns('^region_')
    from named
    left join listed on listed.place_id = concat('adm2:', split_part(split_part(named.place_id, ':', 2), '/', 1))
)
select * from listed
union all by name
select * from communes
order by level, place_id;
