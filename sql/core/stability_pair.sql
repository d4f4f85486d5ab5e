-- One row per locality assessed in two rounds that follow each other: what a change of the Stability Index is computed from. Made-up rounds stand apart.
with scores as (from core.stability_score),
rounds as (
    select reference_date, is_sample, lag(reference_date) over (partition by is_sample order by reference_date) as previous_date
    from (select distinct reference_date, provenance = 'sample' as is_sample from scores)
)
select later.reference_date, rounds.previous_date, later.place_id, later.area_id, earlier.overall_score as score_before,
    later.overall_score as score_now, earlier.overall_maximum is not distinct from later.overall_maximum as is_same_scale
from scores as later
join rounds on rounds.reference_date = later.reference_date and rounds.is_sample = (later.provenance = 'sample')
join scores as earlier on earlier.reference_date = rounds.previous_date and earlier.place_id = later.place_id
    and (earlier.provenance = 'sample') = rounds.is_sample;
