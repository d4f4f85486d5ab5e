-- One row per perimeter of the regions, and the day from which it is in force.
select perimeter, valid_from from reference_perimeter order by valid_from;
