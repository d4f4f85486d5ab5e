-- One row per row of a sheet that its sender marked confidential, in any dataset but the baseline (core.stock says it of its own): it is counted, and kept out of public exports. Internal.
select distinct source_id, sheet, row_number from (
    select source_id, sheet, row_number, is_confidential from landing.flow_registry
    union all select source_id, sheet, row_number, is_confidential from landing.daily_counts
    union all select source_id, sheet, row_number, is_confidential from landing.stability
    union all select source_id, sheet, row_number, is_confidential from landing.transhumance_alert
    union all select source_id, sheet, row_number, is_confidential from landing.border_crossing
    union all select source_id, sheet, row_number, is_confidential from landing.location_assessment
    union all select source_id, sheet, row_number, is_confidential from landing.demographic
    union all select source_id, sheet, row_number, is_confidential from landing.baseline_demographic
) where is_confidential order by source_id, sheet, row_number;
