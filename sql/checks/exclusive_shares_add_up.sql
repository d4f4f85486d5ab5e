-- Shares of the choices of one answer add up to 1; where a choice lies outside the form they stay below.
with shares as (
    select tool, operation_id, grain, perimeter, place, indicator,
        sum(share) as share, sum(pdi_share) as pdi_share, sum(weighted_share) as weighted_share
    from core.answer_tally where is_exclusive group by all
)
from shares where greatest(share, pdi_share, weighted_share) > 1 + 1e-9;
