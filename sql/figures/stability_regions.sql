-- One row for all localities assessed, then one per region: their scores, and the change of those assessed in the round before as well.
-- order = 200
-- title_fr = "Indice de stabilité par {region} au {date} (découpage de {perimeter})"
-- title_en = "Stability Index by {region} on {date} (perimeter of {perimeter})"
-- unit = "score"
-- parameters = ["date", "perimeter"]
-- dates_from = "stability_by_region"
-- needs = ["stability_by_region", "stability_round", "core.stability_score"]
-- columns = {region = {null_fr = "Ensemble", null_en = "All"}, previous_date = {fr = "Tour comparé", en = "Compared with", unit = "date"}}
-- chart = {kind = "bar", x = "region", y = ["overall_mean"]}
-- note_fr = "Ces scores sont ceux des seules localités évaluées ; ils ne se généralisent ni au reste {de_la_region} ni au pays. La variation porte sur les localités évaluées aux deux tours."
-- note_en = "These scores are those of the localities assessed, and say nothing of other places {de_la_region} or the country. The change is that of localities assessed in both rounds."
with whole as (
    select null::varchar as region, * exclude (regions_assessed, cercles_assessed, key_informants), 1 as position
    from stability_round where reference_date = $date and perimeter = $perimeter
),
regional as (select *, 2 as position from stability_by_region where reference_date = $date and perimeter = $perimeter),
-- A change rests on the files of both rounds.
rounds as (select reference_date, list(distinct source_id) as source_id from core.stability_score group by all)
select region, localities_assessed, overall_mean, overall_median, overall_maximum, livelihoods_mean, cohesion_mean, safety_mean, localities_in_both,
    change_in_both as score_change, previous_date, provenance, list_distinct(list_concat(own.source_id, before.source_id)) as source_id, [all_rows.reference_date, previous_date] as data_date,
    if(region is null, 'stability_round', 'stability_by_region') as trace_table, concat_ws('/', operation_id, perimeter, region) as trace_key
from (from whole union all by name from regional) as all_rows
join rounds as own on own.reference_date = all_rows.reference_date
left join rounds as before on before.reference_date = all_rows.previous_date
order by position, overall_mean desc nulls last, region;
