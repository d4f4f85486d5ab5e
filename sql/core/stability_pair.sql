-- One row per locality assessed in two rounds that follow each other: what a change of the Stability Index is computed from.
with scores as (from core.stability_score),
rounds as (
    select reference_date, lag(reference_date) over (order by reference_date) as previous_date from (select distinct reference_date from scores)
)
select later.reference_date, rounds.previous_date, later.place_id, later.area_id, earlier.overall_score as score_before,
    later.overall_score as score_now, earlier.overall_maximum is not distinct from later.overall_maximum as is_same_scale
from scores as later
join rounds on rounds.reference_date = later.reference_date
join scores as earlier on earlier.reference_date = rounds.previous_date and earlier.place_id = later.place_id;
