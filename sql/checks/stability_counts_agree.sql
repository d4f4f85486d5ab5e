-- Each locality assessed is counted in one region of each perimeter.
with localities as (select operation_id, count(*) as assessed from core.stability_score where area_id like 'adm2:%' group by all),
counted as (select operation_id, perimeter, sum(localities_assessed) as in_regions from main.stability_by_region group by all)
select * from counted join localities using (operation_id) where in_regions < assessed;
