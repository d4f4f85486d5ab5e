-- The cells a published figure was computed from, whatever its table. `individuals` is the people that a cell counts, `said` what it says where it
-- counts none. is_used: the figure rests on the cell; the others were held and stood back, or say nothing. Keys, parts that are NULL left out:
-- pdi_national operation_id; pdi_by_region operation_id/perimeter/region; pdi_by_cercle and pdi_by_commune operation_id/place_id;
-- pdi_by_reason operation_id/reasons; pdi_by_origin operation_id/origin; returnees_national operation_id/kind; returnees_by_region
-- operation_id/perimeter/region/kind; flow_by_month YYYY-MM/direction; flow_by_fmp_month YYYY-MM/fmp_id/direction; flow_by_year YYYY/direction;
-- flow_by_region_month YYYY-MM/region/direction; flow_by_route YYYY-MM/origin/destination/direction (?: not given); flow_by_profile
-- YYYY-MM/dimension/category; fmp_activity YYYY-MM/fmp_id; api_round operation_name/reference_date/assessment_type/admin_level;
-- api_difference operation_name/reference_date/grain/perimeter/place;
-- stability_round operation_id/perimeter; stability_by_region operation_id/perimeter/region; stability_by_cercle operation_id/place_id;
-- stability_by_category operation_id/region/category; alerts_by_month YYYY-MM/region/kind; alerts_by_year YYYY/kind;
-- border_by_post_month YYYY-MM/post_id/direction; border_by_region_month YYYY-MM/region/direction; border_by_nationality YYYY/direction/nationality;
-- border_by_year YYYY/direction; programme_indicator section/indicator/period/place_id; assessment_round operation_id/perimeter;
-- needs_national operation_id/indicator/choice; needs_by_region operation_id/perimeter/region/indicator/choice; needs_by_cercle
-- operation_id/place_id/indicator/choice; needs_number_national operation_id/indicator; needs_number_by_region
-- operation_id/perimeter/region/indicator; household_survey_round operation_id; household_result operation_id/indicator/choice;
-- household_result_by_region operation_id/perimeter/region/indicator/choice; household_number operation_id/indicator;
-- demographics_operation operation_id; demographics_national operation_id/sex/age_group; demographics_by_region
-- operation_id/perimeter/region/sex/age_group; demographics_by_sex operation_id/sex; demographics_by_age operation_id/age_group;
-- demographics_by_region_sex and demographics_by_region_age operation_id/perimeter/region/sex or age_group; dependency_ratio operation_id/perimeter/region/working_age; household_members
-- operation_id/sex/age_group; household_members_by_region operation_id/perimeter/region/sex/age_group.
create macro trace(table_name, key) as table
from trace_people(table_name, key)
union all by name from trace_flows(table_name, key)
union all by name from trace_api(table_name, key)
union all by name from trace_stability(table_name, key)
union all by name from trace_alerts(table_name, key)
union all by name from trace_borders(table_name, key)
union all by name from trace_indicators(table_name, key)
union all by name from trace_answers(table_name, key)
union all by name from trace_demographics(table_name, key)
union all by name from trace_members(table_name, key)
order by all;
