-- One row per origin as written in files and responses: the region it names, as written where no region is known by it.
with written as (
    select origin_region from landing.baseline_stock
    union
    select origin_name from staging.api_stock
),
spelt as (
    select origin_region,
        regexp_replace(trim(regexp_replace(lower(strip_accents(origin_region)), '[^a-z0-9]+', ' ', 'g')), '^region (de |d )?', '') as spelling
    from written where origin_region is not null
)
select origin_region, coalesce(region, trim(origin_region)) as origin
from spelt left join reference_region_spelling using (spelling) order by origin_region;
