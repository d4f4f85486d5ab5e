-- A file's national total that changed by more than half since the operation before, whatever that one rests on: people or places missing, or counted twice?
with dated as (
    select *, lag(individuals) over by_date as before, lag(reference_date) over by_date as before_date
    from core.national_stock where kind = 'pdi' and is_current
    window by_date as (order by reference_date)
)
select source_id, individuals::varchar as found, before::varchar as expected, before_date::varchar as before_date,
    cercles_assessed::varchar as cercles, reference_date::varchar as reference_date
from dated where provenance <> 'published' and before > 0 and abs(individuals - before) > 1000 and abs(individuals - before) > 0.5 * before
order by reference_date;
