-- DTM's API gives regions (of the perimeter that it has, else of the newest) or cercles other counts than the workbook of the same month.
with differing as (
    select d.*, coalesce(p.position, 0) as position,
        concat(place, ' : ', coalesce(replace(format('{:,}', api_individuals), ',', chr(8239)), '–'), ' / ',
            coalesce(replace(format('{:,}', file_individuals), ',', chr(8239)), '–')) as told,
        coalesce(abs(api_difference), api_individuals, file_individuals) as size
    from main.api_difference as d left join core.perimeter as p using (perimeter)
    where grain <> 'country' and api_difference_reason is not null
    -- A zero on one side and nothing on the other say nothing of a difference.
        and coalesce(api_difference, api_individuals, file_individuals) <> 0
),
shown as (
    from differing qualify position = max(position) over (partition by operation_name, reference_date, grain)
),
listed as (
    select operation_name, reference_date, grain, min(source_id) as source_id, min(file_source_id) as file_source_id, count(*) as differing,
        list(told order by size desc, place) as told
    from shown group by all
)
select l.source_id, differing::varchar as found, grain as level, l.reference_date::varchar as reference_date, s.file_name as other,
    concat(array_to_string(told[:5], ' ; '), if(differing > 5, ' ; …', '')) as places
from listed as l join meta.source as s on s.source_id = file_source_id
order by l.reference_date, grain desc;
