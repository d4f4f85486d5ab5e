-- One row per DTM operation, known from a file, from a printed total, or from a labelled sample.
with stock as (select distinct tool, reference_date, round_number, provenance, source_id from core.stock),
printed as (from staging.published),
breaks as (from reference_series_break),
known as (
    select tool, reference_date, round_number, provenance, source_id, 'DTM' as publisher,
        case provenance when 'file' then 1 else 3 end as precedence
    from stock
    union all by name
    select 'baseline' as tool, reference_date, 'published' as provenance, source_id, publisher, 2 as precedence
    from printed where place_id like 'adm0:%'
    union all by name
    select 'baseline' as tool, reference_date, 'published' as provenance, source_id, publisher, 4 as precedence
    from printed where place_id not like 'adm0:%'
),
best as (
    select tool, reference_date, max(round_number) as round_number,
        arg_min(provenance, (precedence, source_id)) as provenance, arg_min(source_id, (precedence, source_id)) as source_id,
        arg_min(publisher, (precedence, source_id)) as publisher
    from known group by all
),
first_after as (
    select tool, breaks.why_fr, breaks.why_en, min(best.reference_date) as reference_date
    from breaks join best on best.reference_date >= date_trunc('month', breaks.reference_date) group by all
),
broken as (
    select tool, reference_date, string_agg(why_en, '; ' order by why_en) as why_en, string_agg(why_fr, ' ; ' order by why_en) as why_fr
    from first_after group by all
)
select concat(tool, '-', reference_date) as operation_id, tool, round_number, reference_date, publisher, provenance,
    broken.why_en as series_break, broken.why_fr as series_break_fr, source_id
from best left join broken using (tool, reference_date)
order by reference_date;
