-- One row per distinct row of DTM's API, of the sources that own their round: a row given twice counts once.
-- as view
with rows as (from landing.api_stock),
owners as (select source_id, slice_key from landing.slice_owner where dataset = 'api_stock'),
sources as (select source_id, provenance from landing.source),
owned as (
    select rows.* exclude (admin_level), sources.provenance,
        case sheet when 'admin0' then 0 when 'admin1' then 1 when 'admin2' then 2 else coalesce(try_cast(admin_level as integer), place_level) end
            as admin_level,
        sheet like 'admin%' as is_from_api
    from rows
    join owners on owners.source_id = rows.source_id and owners.slice_key = concat_ws('/', 'api', operation_name, reference_date, sheet)
    join sources on sources.source_id = rows.source_id
),
chosen as (
    -- HDX copies what the API gives: where both hold a round, the API itself counts.
    select * from owned
    qualify dense_rank() over (partition by operation_name, reference_date, admin_level order by provenance = 'sample', not is_from_api, source_id) = 1
)
select *, count(*) over same as copies from chosen
window same as (
    partition by operation_name, reference_date, assessment_type, admin_level, place_id, displacement_reason, origin_name, origin_pcode,
        pdi_individuals, pdi_women, pdi_men
)
qualify row_number() over (same order by source_id, row_number) = 1;
