-- One row per programme indicator and place of the year: its value, the whole it is a part of, and the change from the year before.
-- order = 240
-- title_fr = "Indicateurs de programme, {year}"
-- title_en = "Programme indicators, {year}"
-- unit = "row"
-- parameters = ["year"]
-- dates_from = "programme_indicator"
-- needs = ["programme_indicator"]
-- columns = {value = {unit = "count"}, share_pct = {fr = "Part de l'ensemble (%)", en = "Share of the whole (%)"}}
-- note_fr = "Un minimum (« au moins ») ne se compare ni à l'année d'avant ni à un ensemble. Les indicateurs ne s'additionnent pas : une personne peut compter dans plusieurs."
-- note_en = "A minimum (“at least”) is compared neither with the year before nor with a whole. Indicators do not add up: one person may count in several."
with indicators as (from programme_indicator where left(period, 4) = $year::varchar)
select section, indicator, geography as place, value,
    concat_ws(', ', unit, case when period <> $year::varchar then period end) as counted_unit, is_floor, part_of,
    100 * share_of_whole as share_pct, value_change_pct as change_pct, value_change_reason as change_reason, provenance, source_id,
    make_date($year::integer, 12, 31) as data_date, citation, 'programme_indicator' as trace_table,
    concat_ws('/', section, indicator, period, place_id) as trace_key
from indicators order by section, part_of is not null, value desc nulls last, indicator, place_id <> (select min(place_id) from core.place where level = 0), place_id;
