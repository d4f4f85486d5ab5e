-- One row per operation, place, perimeter, sex and base: the percentage of PDI who are women (or men), of all or of those whose sex is known.
-- as view
-- title_fr = "part des femmes ou des hommes parmi les PDI"
-- title_en = "share of women or men among the IDPs"
-- units = {percent = {}}
-- adds_up = "ratio"
with held as (from claims.pdi_level),
wide as (
    select date, grain, place, perimeter, provenance, rests_on, trace, min(reading % 10) as reading,
        max(value) filter (measure = 'individuals') as individuals, max(value) filter (measure = 'women') as women,
        max(value) filter (measure = 'men') as men
    from held group by all
),
sexes as (select *, unnest(['women', 'men']) as sex, unnest([women, men]) as of_that_sex from wide),
based as (select *, unnest(['all', 'sex_known']) as base, unnest([individuals, women + men]) as denominator from sexes)
select date, grain, place, perimeter, sex, base, 100.0 * of_that_sex / denominator as value, 100 * of_that_sex as numerator, denominator,
    provenance, rests_on, trace, reading + case base when 'all' then 0 else 20 end as reading
from based where denominator <> 0 and of_that_sex is not null;
