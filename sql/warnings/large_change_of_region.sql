-- A region (usual perimeter) that changed by more than half and more than 1 000 persons since the operation before, in files.
with regional as (from core.regional_stock where kind = 'pdi' and perimeter = (select u.perimeter from core.perimeter as u where u.is_usual) and provenance <> 'published'),
dated as (
    select *, lag(individuals) over w as before, lag(reference_date) over w as before_date from regional
    window w as (partition by region order by reference_date)
)
select source_id, region as found_place, individuals::varchar as found, before::varchar as expected, before_date::varchar as before_date,
    region as place, reference_date::varchar as reference_date
from dated where before > 0 and abs(individuals - before) > 1000 and abs(individuals - before) > 0.5 * before
order by reference_date, region;
