-- One row per flow monitoring point: where it is, when it opened and closed (NULL: not known, or still open).
select fmp_id, name, region, cercle, opened_date, closed_date from reference_point order by fmp_id;
