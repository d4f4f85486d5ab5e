"""`dtm fetch` under Prefect: each request is a task, and the run's page shows what became of it."""

from __future__ import annotations

from pathlib import Path

from flows.fetch import Fetched, Wish
from flows.fetch import fetch as run_requests
from flows.steps.fetching.asking import Patience
from flows.steps.fetching.dtm_api import ApiAccess
from flows.steps.settings import Settings

# Prefect is imported through flows.scheduled, which sets its environment first.
from flows.scheduled import as_task  # isort: skip
from prefect import flow
from prefect.artifacts import create_table_artifact


@flow(name="dtm-fetch", persist_result=False, validate_parameters=False)
def fetch(raw: str = "raw", warehouse: str = "warehouse", all_rounds: bool = False, hdx: str | None = None) -> list[Fetched]:
    """Fetch what DTM's API (or HDX) has that raw/api/ does not hold yet. A dead line fails nothing: what is held stays in use."""
    fetched = run_requests(Settings(Path(raw), Path(warehouse)), Wish(all_rounds, hdx), ApiAccess(), Patience(), as_task)
    told = [
        {"request": one.name, "became": one.became, "why": one.reason or "", "file": one.path.name if one.path else "", "rows": one.rows}
        for one in fetched
    ]
    create_table_artifact(table=told, key="dtm-fetched", description="Réponses de l'API : gardées, inchangées, en échec")
    return fetched
