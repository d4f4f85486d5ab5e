-- One row per point, day (or month, where only its total is given), direction, source and sheet: people counted, and the rows they stand in. Flow counts do not give the total number of people crossing.
select fmp_id, date, month, is_monthly, direction, dataset, provenance, source_id, sheet, cell_letter,
    min(row_number)::integer as first_row, max(row_number)::integer as last_row, count(*)::integer as records,
    sum(individuals)::bigint as individuals, sum(men)::bigint as men, sum(women)::bigint as women, sum(boys)::bigint as boys,
    sum(girls)::bigint as girls, sum(adults)::bigint as adults, sum(minors)::bigint as minors,
    sum(vulnerable_persons)::bigint as vulnerable_persons, max(active_days)::integer as active_days_given
from staging.flow_row group by all order by month, fmp_id, date, direction, source_id, sheet, cell_letter;
