-- One row per pair of years, indicator, place and base: the change of a programme indicator as a percentage of the value before (or after). Not of minima.
-- as view
-- title_fr = "variation d'un indicateur de programme en pourcentage"
-- title_en = "percentage change of a programme indicator"
-- named = ["indicator"]
with held as (select * from claims.programme_count where measure = 'all' and not is_minimum),
changes as (
    select earlier.year as from_year, later.year as to_year, later.indicator, later.place, later.value - earlier.value as change,
        earlier.value as value_from, later.value as value_to,
        weaker_provenance(earlier.provenance, later.provenance) as provenance,
        concat_ws(' ; ', earlier.rests_on, nullif(later.rests_on, earlier.rests_on)) as rests_on, later.trace
    from held as later
    join held as earlier on earlier.year < later.year and earlier.place = later.place
        and strip_accents(lower(trim(earlier.indicator))) = strip_accents(lower(trim(later.indicator)))
),
based as (select *, unnest(['initial', 'final']) as base, unnest([value_from, value_to]) as denominator from changes)
select from_year, to_year, indicator, place, base, 100.0 * change / denominator as value, 100 * change as numerator, denominator, provenance,
    rests_on, trace, case base when 'initial' then 1 else 2 end as reading
from based where denominator <> 0;
