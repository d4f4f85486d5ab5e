"""The nightly flow under Prefect: every phase of flows/nightly.py is a task, and the run's page shows what became of each file.

A phase is one task, never a file: a task costs the server 50-75 ms. Nothing is cached by Prefect: the ledger of hashes
decides what is new, for a cache hit would skip the side effect.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
# Prefect's own server takes 13 to 24 seconds to start; the default patience is 20.
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE

from flows.nightly import nightly as run_phases
from flows.steps import night
from flows.steps.last_run import Outcome
from flows.steps.night import Reading
from flows.steps.settings import Settings
from flows.steps.warehouse import overview
from flows.watch import tell_cut_short, watched

T = TypeVar("T")


def as_task(name: str, phase: Callable[[], T], /) -> T:
    """Carry out a phase as a Prefect task that takes no arguments: Prefect would look into every frame passed to it."""
    step: Any = task(name=name, task_run_name=name, cache_policy=NO_CACHE, persist_result=False)(lambda: phase())
    result: T = step()
    return result


def tell_crashed(flow: Any, flow_run: Any, state: Any) -> None:
    """Told by the process that watches over a run which was killed."""
    tell_cut_short(Settings(Path(flow_run.parameters["raw"]), Path(flow_run.parameters["warehouse"])))


@flow(name="dtm-nightly", persist_result=False, validate_parameters=False, on_crashed=[tell_crashed])
def nightly(
    raw: str = "raw",
    warehouse: str = "warehouse",
    verify: bool = False,
    rebuild: bool = False,
    as_of: str | None = None,
    notify: bool = True,
    dask: str | None = None,
) -> Outcome:
    """Take in what is new in raw/ and publish the warehouse.

    `dask`: the files are read by the workers of this scheduler ("tcp://host:8786"; "local": a cluster for the time of the run).
    """
    from datetime import date

    logger = get_run_logger()
    settings = Settings(Path(raw), Path(warehouse), verify, rebuild, date.fromisoformat(as_of) if as_of else None)
    phases = partial(run_phases, settings, as_task, lambda done, total, name: logger.info("read %s/%s %s", done, total, name), _reading(dask))
    outcome = watched(settings, phases, notify)
    show_outcome(outcome)
    return outcome


def _reading(dask: str | None) -> Reading:
    if dask is None:
        return night.reading
    from flows.spread import SpreadReaders

    return lambda settings, files: SpreadReaders(settings, files, dask)


def show_outcome(outcome: Outcome) -> None:
    """Artifacts on the run's page: what was published, what was accepted, what was rejected and why."""
    with overview.reading(outcome.published) as connection:
        held = [source for source in overview.sources(connection) if source.is_in_raw]
        errors = overview.issues(connection, "fr", "error")
        series = overview.national_series(connection)
    table = [
        {"file": source.relative_path, "status": source.status, "provenance": source.provenance, "rows": source.rows_accepted} for source in held
    ]
    create_table_artifact(table=table, key="dtm-files", description="Fichiers de raw/ : acceptés et rejetés")
    told = [{"file": e.file_name, "where": "!".join(p for p in (e.sheet, e.cell) if p), "what": e.message, "remedy": e.remedy} for e in errors]
    create_table_artifact(table=told, key="dtm-errors", description="Cellules en cause, et que faire")
    last = f"dernière opération {series[-1].reference_date} : {series[-1].individuals} PDI" if series else "aucune opération"
    state = "rien de nouveau" if outcome.is_quiet else f"{outcome.files_read} fichier(s) lu(s)"
    create_markdown_artifact(f"**{outcome.published}** : {state} ; {last}", key="dtm-published")


def run_under_prefect(settings: Settings, notify: bool = True) -> Outcome:
    """Run the flow now, with a server of its own where none is configured. Raises what the phases raise."""
    as_of = settings.as_of.isoformat() if settings.as_of else None
    return nightly(str(settings.raw), str(settings.warehouse), settings.verify, settings.rebuild, as_of, notify)


def stop_own_server() -> None:
    """Stop the server that Prefect started for this run, if it did; whatever goes wrong, the run ends."""
    with suppress(Exception):
        from prefect.server.api.server import SubprocessASGIServer

        for server in list(SubprocessASGIServer._instances.values()):
            server.stop()
