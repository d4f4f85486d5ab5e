-- One row per programme indicator, period and place that a file owning its section and period gives.
with rows as (from landing.programme_indicator),
owners as (select source_id, slice_key from landing.slice_owner where dataset = 'programme_indicator'),
sources as (select source_id, provenance from landing.source)
select section, indicator, unit, period, rows.place_id, geography, part_of, strip_accents(lower(trim(section))) as section_key,
    strip_accents(lower(trim(indicator))) as indicator_key, strip_accents(lower(trim(part_of))) as whole_key, citation, provenance, rows.source_id, sheet,
    row_number, try_cast(period as integer) as year, value, women, men, coalesce(is_floor, false) as is_floor
from rows
join owners on owners.source_id = rows.source_id and slice_key = concat_ws('/', 'indicators', section, period)
join sources on sources.source_id = rows.source_id
order by section, indicator, period, place_id;
