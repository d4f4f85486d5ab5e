-- One row per pair of years, direction and base: the change of the year's flow as a percentage; NULL with what is missing, and what the months known suggest.
-- as view
-- title_fr = "variation des flux d'une année à l'autre"
-- title_en = "change of the flow from year to year"
-- kinds = ["change_pct"]
-- units = {percent = {}}
-- words = ["flux", "flow", "fmp", "entrant", "sortant", "incoming", "outgoing"]
with years as (from claims.flow_year_level),
paired as (
    select earlier.year as from_year, later.year as to_year, later.direction, earlier.value as value_from, later.value as value_to,
        weaker_provenance(earlier.provenance, later.provenance) as provenance,
        earlier.mean_known as mean_from, later.mean_known as mean_to, 100.0 * (later.mean_known - earlier.mean_known) / earlier.mean_known as suggested,
        concat_ws(', ', earlier.missing_fr, later.missing_fr) as months_fr, concat_ws(', ', earlier.missing_en, later.missing_en) as months_en,
        'flow_by_year' as rests_on, concat('flow_change(''', earlier.year, ''', ''', later.year, ''')') as trace, later.reading
    from years as later join years as earlier on earlier.year < later.year and earlier.direction = later.direction
),
based as (select *, unnest(['initial', 'final']) as base, unnest([value_from, value_to]) as denominator from paired)
select from_year, to_year, direction, base, 100.0 * (value_to - value_from) / nullif(denominator, 0) as value, 100 * (value_to - value_from) as numerator,
    denominator, provenance,
    case when suggested is null then months_fr
        else concat(months_fr, ' ; en moyenne ', replace(format('{:,}', mean_from), ',', chr(8239)), ' par mois connu, puis ',
            replace(format('{:,}', mean_to), ',', chr(8239)), ' (', replace(format('{:+.0f}', suggested), '.', ','), chr(160),
            '%), à titre d''indice : ce ne sont pas les mêmes mois') end as missing_fr,
    case when suggested is null then months_en
        else concat(months_en, '; on average ', format('{:,}', mean_from), ' per month known, then ', format('{:,}', mean_to), ' (',
            format('{:+.0f}', suggested), '%), an indication only: they are not the same months') end as missing_en,
    rests_on, trace, reading + case base when 'initial' then 0 else 20 end as reading
from based;
