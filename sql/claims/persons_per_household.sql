-- One row per operation, place and perimeter: persons in a household of PDI, on average.
-- as view
-- title_fr = "personnes par ménage de PDI"
-- title_en = "persons per IDP household"
-- kinds = ["ratio"]
-- words = ["pdi", "idp", "deplace", "displace"]
-- adds_up = "ratio"
with people as (from claims.pdi_level where measure = 'individuals'),
homes as (from claims.pdi_level where measure = 'households')
select people.date, people.grain, people.place, people.perimeter, people.value / homes.value as value, people.value as numerator,
    homes.value as denominator, people.provenance, people.rests_on, people.trace, people.reading
from people
join homes on homes.date = people.date and homes.grain = people.grain and homes.place = people.place
    and homes.perimeter is not distinct from people.perimeter and homes.trace = people.trace
where homes.value <> 0;
