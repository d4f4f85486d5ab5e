-- One row per operation, kind, provenance and cercle: counts given for the cercle itself or summed from the places inside it.
-- Summed before the populations are told apart, as core.stock does it: a cercle has far more rows than populations.
with sums as (
    select source_number, concat('adm2:', split_part(split_part(place_id, ':', 2), '/', 1)) as place_id,
        sum(columns('_(households|individuals|women|men)$')) as '\0',
        count(*) filter (pdi_individuals > 0 and pdi_households is null) as pdi_gaps,
        count(*) filter (returnees_individuals > 0 and returnees_households is null) as returnees_gaps,
        count(*) filter (retournes_individuals > 0 and retournes_households is null) as retournes_gaps,
        count(*) filter (rapatries_individuals > 0 and rapatries_households is null) as rapatries_gaps,
        count(*) filter (migrants_individuals > 0 and migrants_households is null) as migrants_gaps
    from core.stock_row where place_level >= 2 group by all
),
kinds as (
    select operation_id, reference_date, provenance, place_id, source_id, unnest([
        {kind: 'pdi', is_held: owns_pdi, individuals: pdi_individuals, households: pdi_households, women: pdi_women, men: pdi_men, gaps: pdi_gaps},
        {kind: 'total', is_held: owns_returnees and coalesce(returnees_individuals, returnees_households, returnees_women, returnees_men) is not null,
         individuals: returnees_individuals, households: returnees_households, women: returnees_women, men: returnees_men, gaps: returnees_gaps},
        {kind: 'retournes', is_held: owns_returnees and coalesce(retournes_individuals, retournes_households, retournes_women, retournes_men) is not null,
         individuals: retournes_individuals, households: retournes_households, women: retournes_women, men: retournes_men, gaps: retournes_gaps},
        {kind: 'rapatries', is_held: owns_returnees and coalesce(rapatries_individuals, rapatries_households, rapatries_women, rapatries_men) is not null,
         individuals: rapatries_individuals, households: rapatries_households, women: rapatries_women, men: rapatries_men, gaps: rapatries_gaps},
        {kind: 'migrants', is_held: owns_migrants, individuals: migrants_individuals, households: migrants_households, women: null, men: null,
         gaps: migrants_gaps}
    ], recursive := true)
    from sums join core.stock_source using (source_number)
)
select operation_id, reference_date, kind, provenance, place_id, min(source_id) as source_id,
    sum(individuals)::bigint as individuals, sum(households)::bigint as households, sum(women)::bigint as women, sum(men)::bigint as men,
    sum(gaps) = 0 as is_household_complete, count(coalesce(individuals, households)) > 0 as is_assessed
from kinds where is_held group by all
order by reference_date, kind, provenance, place_id;
