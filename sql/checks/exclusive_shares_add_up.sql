-- Shares of the choices of one answer add up to 1; where a choice lies outside the form they stay below.
with shares as (
    select operation_id, region || perimeter as place, indicator, sum(location_share) as share, sum(pdi_share) as pdi_share
    from main.needs_by_region where is_exclusive group by all
    union all
    select operation_id, 'country', indicator, sum(location_share), sum(pdi_share) from main.needs_national where is_exclusive group by all
    union all
    select operation_id, 'households', indicator, sum(household_share), sum(weighted_share) from main.household_result where is_exclusive group by all
)
from shares where share > 1 + 1e-9 or pdi_share > 1 + 1e-9;
