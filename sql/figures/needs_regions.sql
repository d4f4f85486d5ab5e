-- One row per region and need among the three that most localities of the region name.
-- order = 260
-- title_fr = "Trois premiers besoins par {region} au {date} (découpage de {perimeter})"
-- title_en = "First three needs by {region} on {date} (perimeter of {perimeter})"
-- unit = "localities"
-- parameters = ["date", "perimeter"]
-- dates_from = "needs_by_region"
-- needs = ["needs_by_region"]
-- columns = {choice = {fr = "Besoin", en = "Need"}}
-- chart = {kind = "none"}
-- note_fr = "Besoins ex æquo : tous sont donnés. Les parts sont celles des localités {de_la_region} qui ont répondu ; chacune cite plusieurs besoins."
-- note_en = "Needs that are equally frequent are all given. Shares are those of the localities {de_la_region} that answered; each names several needs."
with ranked as (
    from needs_by_region
    where reference_date = $date and perimeter = $perimeter and indicator = 'priority_needs' and locations_chosen > 0
    qualify rank() over (partition by region order by location_share desc) <= 3
)
select region, choice_fr, choice_en, locations_chosen, locations_answered, 100 * location_share as location_share_pct, 100 * pdi_share as pdi_share_pct,
    pdi_answered, provenance, source_id, reference_date as data_date,
    'needs_by_region' as trace_table, concat_ws('/', operation_id, perimeter, region, indicator, choice) as trace_key
from ranked order by region, location_share desc, choice_position;
