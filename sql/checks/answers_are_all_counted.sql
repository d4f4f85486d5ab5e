-- Of each indicator and choice, localities and households that answered, did not, or were not asked are all that were questioned.
with counted as (
    select 'needs_national' as table_name, operation_id, indicator, choice, locations_questioned as questioned,
        locations_answered + locations_not_offered + locations_dont_know + locations_not_answered + locations_not_asked + locations_unclear as told
    from main.needs_national
    union all
    select 'household_result', operation_id, indicator, choice, households_questioned,
        households_answered + households_not_offered + households_dont_know + households_not_answered + households_not_asked + households_unclear
    from main.household_result
)
from counted where questioned <> told;
