-- One row per flow-monitoring point: people counted there in the year, all directions together.
-- order = 130
-- title_fr = "Flux observés par point de suivi, {year}"
-- title_en = "Flows observed by flow-monitoring point, {year}"
-- unit = "individuals"
-- parameters = ["year"]
-- dates_from = "flow_by_fmp_month"
-- needs = ["flow_by_fmp_month"]
-- columns = {months_held = {fr = "Mois en base", en = "Months held"}, share_pct = {fr = "Part des points (%)", en = "Share of the points (%)"}}
-- chart = {kind = "bar", x = "fmp", y = ["individuals"]}
-- note_fr = "Les points ouvrent, ferment et s'arrêtent : comparez leurs moyennes par jour d'activité, et voyez leur couverture."
-- note_en = "Points open, close and pause: compare their means per active day, and see their coverage."
with months as (
    from flow_by_fmp_month where year(month) = $year and direction = 'total'
    -- Counted months are not added to made-up ones.
    qualify dense_rank() over (partition by fmp_id order by case provenance when 'file' then 1 when 'published' then 2 else 3 end) = 1
),
points as (
    select fmp_id, any_value(fmp) as fmp, any_value(region) as region, sum(individuals)::bigint as individuals,
        count(individuals) as months_held, sum(active_days) filter (individuals is not null) as active_days,
        sum(individuals) filter (active_days > 0) as counted_on_active_days,
        case when bool_or(provenance = 'sample') then 'sample' when bool_or(provenance = 'published') then 'published' else 'file' end as provenance,
        list(distinct source_id) as source_id, list(distinct month) as data_date
    from months group by all
)
select fmp, region, individuals, 100.0 * individuals / nullif(sum(individuals) over (), 0) as share_pct,
    counted_on_active_days / nullif(active_days, 0) as active_day_mean, active_days, months_held, provenance, source_id, data_date
from points order by individuals desc nulls last, fmp;
