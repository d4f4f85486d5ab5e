-- One row for the country, then one per region: dependants per 100 people of working age.
-- order = 87
-- title_fr = "Rapport de dépendance des PDI au {date} (découpage de {perimeter})"
-- title_en = "Dependency ratio of IDPs on {date} (perimeter of {perimeter})"
-- unit = "dependants"
-- parameters = ["date", "perimeter"]
-- dates_from = "demographics_by_region"
-- needs = ["dependency_ratio", "demographics_by_region"]
-- columns = {region = {null_fr = "Ensemble", null_en = "All"}}
-- chart = {kind = "bar", x = "region", y = ["dependency_ratio"]}
-- note_fr = "Personnes plus jeunes ou plus âgées que l'âge actif, pour 100 personnes d'âge actif. 15-64 ans : définition des Nations Unies et de la Banque mondiale ; 18-59 ans : celle que permettent les groupes d'âge de la DTM. Les deux ne se comparent pas."
-- note_en = "People younger or older than working age, per 100 of working age. 15-64: the definition of the United Nations and the World Bank; 18-59: the one DTM's age groups allow. The two do not compare."
with chosen as (
    -- One definition for all places: the international one where every place has it.
    select working_age from dependency_ratio where reference_date = $date and (perimeter is null or perimeter = $perimeter)
    group by working_age order by count(*) filter (dependency_ratio is null), working_age limit 1
)
select region, working_age, children, people_of_working_age, elderly, dependency_ratio, dependency_reason, provenance, source_id,
    reference_date as data_date, 'dependency_ratio' as trace_table, concat_ws('/', operation_id, dependency_ratio.perimeter, region, working_age) as trace_key
from dependency_ratio join chosen using (working_age)
where reference_date = $date and (perimeter is null or perimeter = $perimeter)
order by region is not null, dependency_ratio desc nulls last, region;
