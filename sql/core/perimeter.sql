-- One row per perimeter: a division of the country into regions, with the day from which it is in force.
select perimeter, position, valid_from, is_usual, is_newest from reference_perimeter order by position;
