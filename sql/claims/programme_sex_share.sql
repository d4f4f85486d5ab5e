-- One row per year, indicator, place, sex and base: the percentage of women (or men) among those a programme indicator counts, or whose sex is known.
-- as view
-- title_fr = "part des femmes ou des hommes dans un indicateur de programme"
-- title_en = "share of women or men in a programme indicator"
-- adds_up = "ratio"
-- named = ["indicator"]
with held as (from claims.programme_count),
wide as (
    select year, indicator, place, any_value(provenance) as provenance, any_value(rests_on) as rests_on, any_value(trace) as trace,
        max(value) filter (measure = 'all') as everybody, max(value) filter (measure = 'women') as women, max(value) filter (measure = 'men') as men
    from held group by all
),
sexes as (select *, unnest(['women', 'men']) as sex, unnest([women, men]) as of_that_sex from wide),
based as (select *, unnest(['all', 'sex_known']) as base, unnest([everybody, women + men]) as denominator from sexes)
select year, indicator, place, sex, base, 100.0 * of_that_sex / denominator as value, 100 * of_that_sex as numerator, denominator, provenance, rests_on,
    trace, case base when 'all' then 1 else 2 end as reading
from based where denominator <> 0 and of_that_sex is not null;
