-- One row per region (newest perimeter) and kind of transhumance alert: alerts issued in the year and what became of them.
-- order = 215
-- title_fr = "Alertes de transhumance par {region} et par nature, {year}"
-- title_en = "Transhumance alerts by {region} and kind, {year}"
-- unit = "alerts"
-- parameters = ["year"]
-- dates_from = "alerts_by_month"
-- needs = ["alerts_by_month", "core.alert"]
-- columns = {kind = {fr = "Nature", en = "Kind"}, region = {null_fr = "{Region} non donné{region_e}", null_en = "{Region} not given"}, treated_share_pct = {fr = "Part traitée (%)", en = "Share treated (%)"}}
-- chart = {kind = "bar", x = "region", y = ["alerts_issued"], series = "kind"}
-- note_fr = "Événement : conflit, vol, maladie… Prévention : mouvement précoce, tardif, massif ou inattendu."
-- note_en = "Event: conflict, theft, disease ... Prevention: early, late, massive or unexpected movement."
with alerts as (from core.alert where year(date) = $year),
counted as (
    select region, kind, count(*) as alerts_issued, count(*) filter (status = 'treated') as alerts_treated,
        count(*) filter (status = 'open') as alerts_open, count(*) filter (status = 'unknown') as alerts_unknown,
        case when bool_or(provenance = 'sample') then 'sample' else 'file' end as provenance, list(distinct source_id) as source_id,
        list(distinct month) as data_date
    from alerts group by region, kind
)
select region, kind, alerts_issued, alerts_treated, alerts_open, alerts_unknown, 100.0 * alerts_treated / alerts_issued as treated_share_pct,
    provenance, source_id, data_date
from counted order by region is null, sum(alerts_issued) over (partition by region) desc, region, kind;
