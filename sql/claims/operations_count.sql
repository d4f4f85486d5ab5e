-- One row per year and publisher: operations of displacement tracking that are held. There may have been others.
-- as view
-- title_fr = "nombre d'opérations DTM"
-- title_en = "number of DTM operations"
-- kinds = ["count", "level"]
-- units = {operation = {}}
-- bound = "at_least"
with known as (select year(reference_date) as year, coalesce(publisher, 'DTM') as publisher, reference_date from main.operation where provenance <> 'sample'),
counted as (
    select year, publisher, count(*) as value, string_agg(strftime(reference_date, '%Y-%m-%d'), ', ' order by reference_date) as rests_on from known group by all
    union all by name
    select year, 'all' as publisher, count(*) as value, string_agg(strftime(reference_date, '%Y-%m-%d'), ', ' order by reference_date) as rests_on
    from known group by all
)
select year, publisher, value, 'published' as provenance, rests_on, concat('(from operation where year(reference_date) = ', year, ')') as trace,
    case publisher when 'DTM' then 1 when 'all' then 2 else 3 end as reading
from counted;
