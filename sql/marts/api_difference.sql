-- One row per round of DTM's API that a workbook holds as well, grain (country, region of a perimeter, cercle) and place: what each of them counts. The workbook counts.
with rounds as (from staging.api_round where reason = 'workbook_held'),
regions as (from core.place_region),
places as (from core.place),
given as (
    select operation_name, reference_date, operation_date, place_id, place_level, place_perimeter, pdi_individuals as individuals
    from staging.api_stock join rounds using (operation_name, reference_date, assessment_type, admin_level)
),
api as (
    select operation_name, reference_date, 'country' as grain, null::varchar as perimeter, null::varchar as place, individuals from given
    union all by name
    select operation_name, reference_date, 'region' as grain, regions.perimeter, region as place, individuals
    from given join regions using (place_id) where place_level = 2
    union all by name
    select operation_name, reference_date, 'region' as grain, place_perimeter as perimeter, name as place, individuals
    from given join places using (place_id) where place_level = 1
    union all by name
    select operation_name, reference_date, 'cercle' as grain, place_id as place, individuals from given where place_level = 2
),
of_api as (
    select operation_name, reference_date, grain, perimeter, place, sum(individuals)::bigint as api_individuals from api group by all
),
held as (
    -- A file goes before a sample; a made-up round is held against made-up workbooks alone.
    select operation_name, rounds.reference_date, operation_id, stock.provenance, stock.source_id as file_source_id
    from rounds join core.national_stock as stock on stock.reference_date = operation_date and kind = 'pdi'
        and stock.provenance in ('file', rounds.provenance)
    qualify row_number() over (partition by operation_name, rounds.reference_date order by stock.provenance <> 'file') = 1
),
of_file as (
    select operation_name, held.reference_date, 'country' as grain, null::varchar as perimeter, null::varchar as place, individuals as file_individuals
    from core.national_stock as stock join held using (operation_id, provenance) where kind = 'pdi'
    union all by name
    select operation_name, held.reference_date, 'region' as grain, perimeter, region as place, individuals as file_individuals
    from core.regional_stock as stock join held using (operation_id, provenance) where kind = 'pdi'
    union all by name
    select operation_name, held.reference_date, 'cercle' as grain, place_id as place, individuals as file_individuals
    from core.cercle_stock as stock join held using (operation_id, provenance) where kind = 'pdi'
),
shared as (
    -- Only what both give can be held against each other.
    select operation_name, reference_date, grain, perimeter
    from of_api semi join of_file using (operation_name, reference_date, grain)
    where perimeter is null or (operation_name, reference_date, perimeter) in (select (f.operation_name, f.reference_date, f.perimeter) from of_file as f)
    group by all
),
compared as (
    select operation_name, reference_date, grain, perimeter, place, max(api_individuals) as api_individuals, max(file_individuals) as file_individuals
    from (from of_api union all by name from of_file)
    group by all
)
select c.operation_name, c.grain, c.perimeter, coalesce(p.name, c.place) as place, held.provenance, rounds.source_id, file_source_id, api_individuals,
    file_individuals, file_individuals - api_individuals as api_difference,
    case when api_individuals is null then 'not_in_api' when file_individuals is null then 'not_in_file'
        when file_individuals <> api_individuals then 'differs' end as api_difference_reason,
    c.reference_date
from compared as c
join shared on shared.operation_name = c.operation_name and shared.reference_date = c.reference_date and shared.grain = c.grain
    and shared.perimeter is not distinct from c.perimeter
join rounds on rounds.operation_name = c.operation_name and rounds.reference_date = c.reference_date
join held on held.operation_name = c.operation_name and held.reference_date = c.reference_date
left join places as p on c.grain = 'cercle' and p.place_id = c.place
where coalesce(api_individuals, file_individuals) is not null
order by c.operation_name, c.reference_date, list_position(['country', 'region', 'cercle'], c.grain), c.perimeter, place;
