-- One row per locality and round of the Stability Index: its scores and who lives there. Internal: it names villages and quarters.
with rows as (from landing.stability),
owners as (
    select source_id, split_part(slice_key, '/', 2)::date as reference_date from landing.slice_owner where dataset = 'stability'
),
sources as (select source_id, provenance from landing.source)
select concat('stability-', reference_date) as operation_id, place_id, place_name as locality,
    case when place_level = 1 then place_id else concat('adm2:', split_part(split_part(place_id, ':', 2), '/', 1)) end as area_id,
    category, provenance, source_id, sheet, row_number, key_informants, livelihoods_score, cohesion_score, safety_score, overall_score,
    overall_maximum, has_pdi, has_returnees, has_hosts, reference_date
from rows join owners using (source_id, reference_date) join sources using (source_id)
where overall_score is not null
order by reference_date, place_id;
