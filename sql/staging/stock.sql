-- One row per sheet row, kind of population and operation, of the sources that own their slice.
-- as view
with rows as not materialized (from landing.baseline_stock),
owners as (
    select source_id, split_part(slice_key, '/', 2)::date as reference_date, split_part(slice_key, '/', 3) as population
    from landing.slice_owner where dataset = 'baseline_stock'
),
sources as (from landing.source),
owned as not materialized (
    select rows.*, owners.population, sources.provenance
    from rows
    join sources using (source_id)
    join owners using (source_id, reference_date)
    where contains(rows.populations, owners.population)
),
flagged_rows as (
    select *, list_filter([
            case when reason_conflict then 'conflict' end, case when reason_economic then 'economic' end,
            case when reason_insecurity then 'insecurity' end, case when reason_natural_disaster then 'natural_disaster' end,
            case when reason_other then 'other' end, case when reason_political then 'political' end
        ], lambda reason: reason is not null) as flagged,
        lower(strip_accents(displacement_type)) as plain_type
    from owned
),
typed as (
    -- Files exist whose flags are all 0, or absent, while the type of displacement says Conflict: then the type is what is known.
    select * exclude (flagged, plain_type), case
            when len(flagged) > 0 then array_to_string(flagged, '+')
            when plain_type similar to '.*(conflict|conflit).*' then 'conflict'
            when plain_type like '%insecurit%' then 'insecurity'
            when plain_type similar to '.*(natur|inondation|flood|secheresse|drought).*' then 'natural_disaster'
            when plain_type like '%econom%' then 'economic'
            when plain_type like '%politi%' then 'political'
            when plain_type similar to '.*(autre|other).*' then 'other' end as reasons
    from flagged_rows
),
kinds as (
    select *, 'pdi' as kind, pdi_households as households, pdi_individuals as individuals, pdi_women as women, pdi_men as men
    from typed where population = 'pdi'
    union all by name
    select *, 'total' as kind, returnees_households as households, returnees_individuals as individuals,
        returnees_women as women, returnees_men as men
    from typed where population = 'returnees'
    union all by name
    select *, 'retournes' as kind, retournes_households as households, retournes_individuals as individuals,
        retournes_women as women, retournes_men as men
    from typed where population = 'returnees'
    union all by name
    select *, 'rapatries' as kind, rapatries_households as households, rapatries_individuals as individuals,
        rapatries_women as women, rapatries_men as men
    from typed where population = 'returnees'
    union all by name
    select *, 'migrants' as kind, migrants_households as households, migrants_individuals as individuals,
        null::bigint as women, null::bigint as men
    from typed where population = 'migrants'
)
select
    concat(tool, '-', reference_date) as operation_id,
    kind, place_id, place_level, place_name, place_parent_id, place_perimeter, provenance, source_id, sheet, tool, displacement_type, reasons,
    origin_region,
    row_number, round_number, households, individuals, women, men,
    coalesce(is_confidential, false) as is_confidential,
    contains(suppressed_columns, concat(case kind when 'total' then 'returnees' else kind end, '_individuals')) is true as is_suppressed,
    reference_date
from kinds
where kind in ('pdi', 'migrants') or coalesce(households, individuals, women, men) is not null;
