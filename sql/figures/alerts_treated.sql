-- One row per kind of transhumance alert (all, events, prevention): alerts issued in the year, share treated, days until half were treated.
-- order = 210
-- title_fr = "Alertes de transhumance émises et traitées, {year}"
-- title_en = "Transhumance alerts issued and treated, {year}"
-- unit = "alerts"
-- parameters = ["year"]
-- dates_from = "alerts_by_month"
-- needs = ["alerts_by_year", "alerts_by_month", "core.alert"]
-- columns = {kind = {fr = "Alertes", en = "Alerts"}, treated_share_pct = {fr = "Part traitée (%)", en = "Share treated (%)"}}
-- chart = {kind = "bar", x = "kind", y = ["treated_share_pct"]}
-- note_fr = "Part des alertes émises. Le délai compte les alertes encore ouvertes jusqu'au dernier jour connu : sans elles il paraîtrait trop court. Un tiret : moins de la moitié était traitée."
-- note_en = "Share of the alerts issued. The time counts open alerts until the last day known: without them it would look too short. A dash: fewer than half were treated."
with files as (select list(distinct source_id) as source_id, list(distinct month) as data_date from core.alert where year(date) = $year)
select y.kind, y.alerts_issued, y.alerts_treated, y.alerts_open, y.alerts_unknown, 100 * y.treated_share as treated_share_pct,
    y.median_days_to_treatment, y.alerts_followed, y.months_held, y.provenance, files.source_id, files.data_date,
    'alerts_by_year' as trace_table, concat_ws('/', y.year, y.kind) as trace_key
from alerts_by_year as y, files where y.year = $year
order by list_position(['all', 'event', 'prevention'], y.kind), y.kind;
