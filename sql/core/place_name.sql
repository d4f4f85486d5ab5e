-- One row per name and place: every name, normalised, that a place goes by.
with listed as (from reference_place_name),
places as (from core.place)
select name_key, place_id, level, name from listed
union
select trim(regexp_replace(lower(strip_accents(name)), '[^a-z0-9]+', ' ', 'g')) as name_key, place_id, level, name from places where level = 3
order by all;
