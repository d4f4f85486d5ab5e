-- Quels fichiers sont dans la base, et combien de lignes en viennent ?
-- Which files are in the warehouse, and how many rows come from each?
select file_name, status, provenance, rows_read, rows_accepted, rows_non_data from meta.source where is_in_raw order by file_name;
