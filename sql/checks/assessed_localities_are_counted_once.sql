-- Each locality assessed in a cercle is counted in one region of each perimeter.
with localities as (
    select operation_id, count(*) as assessed from core.respondent where tool = 'location_assessment' and area_id like 'adm2:%' group by all
),
counted as (select operation_id, perimeter, locations_assessed from main.assessment_round)
select * from counted join localities using (operation_id) where locations_assessed < assessed;
