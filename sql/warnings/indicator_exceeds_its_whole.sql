-- An indicator that is said to be a part of another is larger than it.
with indicators as (from main.programme_indicator),
wholes as (select section, indicator as part_of, period, place_id, provenance, value as whole_value, is_floor as is_whole_floor from indicators)
select source_id, indicator as other, value::bigint::varchar as found, whole_value::bigint::varchar as expected, part_of as what, period as day
from indicators join wholes using (section, part_of, period, place_id, provenance)
where value > whole_value and not is_whole_floor order by all;
