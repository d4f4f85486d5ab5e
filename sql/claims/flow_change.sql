-- One row per pair of months, direction and measure: how much more flow in the later one. A printed total beside other points is left out.
-- as view
-- title_fr = "variation des flux"
-- title_en = "change of the flow"
-- kinds = ["change_abs"]
-- units = {individual = {measure = "individuals"}, "individual per day" = {measure = "calendar_day_mean"}}
-- words = ["flux", "flow", "fmp", "entrant", "sortant", "incoming", "outgoing"]
with months as (from claims.flow_level)
select earlier.date as from_date, later.date as to_date, later.direction, later.measure, later.value - earlier.value as value,
    earlier.value as value_from, later.value as value_to,
    weaker_provenance(earlier.provenance, later.provenance) as provenance,
    concat_ws(' ; ', earlier.rests_on, nullif(later.rests_on, earlier.rests_on)) as rests_on,
    concat('flow_change(''', strftime(earlier.date, '%Y-%m'), ''', ''', strftime(later.date, '%Y-%m'), ''')') as trace, later.reading
from months as later
join months as earlier on earlier.date < later.date and earlier.direction = later.direction and earlier.measure = later.measure
    and (earlier.provenance = later.provenance or earlier.fmps_active = later.fmps_active);
