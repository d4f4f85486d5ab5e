-- One row per operation, region (or cercle), perimeter, measure and base: its percentage of the country's PDI, or of the regions held.
-- as view
-- title_fr = "part des PDI"
-- title_en = "share of the IDPs"
-- kinds = ["share"]
-- units = {percent = {measure = "individuals"}}
-- words = ["pdi", "idp", "deplace", "displace"]
-- adds_up = "value"
with held as (from claims.pdi_level),
newest as (select perimeter from core.perimeter where is_newest),
country as (select date, measure, value, provenance, rests_on from held where grain = 'country'),
places as (
    select *, sum(value) over (partition by date, grain, perimeter, measure) as value_of_held,
        bool_or(provenance = 'sample') over (partition by date, grain, perimeter, measure) as is_sample_among_held
    from held where grain in ('region', 'cercle')
),
based as (
    select places.date, places.grain, places.place, places.perimeter, places.measure, 'national' as base, places.value as numerator,
        country.value as denominator, weaker_provenance(places.provenance, country.provenance) as provenance,
        concat_ws(' ; ', places.rests_on, nullif(country.rests_on, places.rests_on)) as rests_on, places.trace, places.reading
    from places join country using (date, measure)
    union all by name
    select date, grain, place, perimeter, measure, 'places_held' as base, value as numerator, value_of_held as denominator,
        case when is_sample_among_held then 'sample' else provenance end as provenance, rests_on, trace, reading
    from places
)
select date, grain, place, based.perimeter, measure, base, 100.0 * numerator / denominator as value, 100 * numerator as numerator, denominator,
    provenance, rests_on, trace,
    case when grain = 'region' then case when newest.perimeter is null then 2 else 1 end else reading % 10 end
        + case measure when 'individuals' then 0 else 10 end + case base when 'national' then 0 else 20 end as reading
from based left join newest on newest.perimeter = based.perimeter
where denominator <> 0;
