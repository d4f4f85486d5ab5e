"""The datasets the pipeline knows, in the order in which a sheet is offered to them."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.alerts import TRANSHUMANCE_ALERT
from schemas.api import API_OPERATION, API_STOCK
from schemas.assessment import LOCATION_ASSESSMENT
from schemas.baseline import BASELINE_STOCK
from schemas.borders import BORDER_CROSSING
from schemas.declare import Dataset
from schemas.demographics import BASELINE_DEMOGRAPHIC, DEMOGRAPHIC
from schemas.flow import DAILY_COUNTS, FLOW_ACTIVITY, FLOW_REGISTRY
from schemas.household import HOUSEHOLD_MEMBER, HOUSEHOLD_SURVEY
from schemas.indicators import PROGRAMME_INDICATOR
from schemas.published import PUBLISHED_FLOW, PUBLISHED_STOCK
from schemas.questionnaire import ANSWER, QUESTIONNAIRE
from schemas.stability import STABILITY

DATASETS: tuple[Dataset, ...] = (
    PUBLISHED_STOCK, PUBLISHED_FLOW, BASELINE_STOCK, FLOW_REGISTRY, DAILY_COUNTS, FLOW_ACTIVITY, API_STOCK, API_OPERATION,
    STABILITY, TRANSHUMANCE_ALERT, PROGRAMME_INDICATOR, BORDER_CROSSING, LOCATION_ASSESSMENT, HOUSEHOLD_SURVEY, QUESTIONNAIRE, ANSWER,
    DEMOGRAPHIC, BASELINE_DEMOGRAPHIC, HOUSEHOLD_MEMBER,
)  # fmt: skip
BY_NAME: Mapping[str, Dataset] = {dataset.name: dataset for dataset in DATASETS}
