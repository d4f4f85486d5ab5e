"""Nights on one machine: a Prefect server with its page of runs, a cron schedule, one run at a time, missed nights made up once.

A server of its own keeps its history in warehouse/prefect; where PREFECT_API_URL names one, that one is used.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flows.steps.last_run import last_run
from flows.steps.processes import deaf_to_ctrl_c
from flows.steps.settings import Settings
from flows.watch import last_failure

if TYPE_CHECKING:
    from collections.abc import Callable

DEPLOYMENT = "nuit"
PATIENCE_SECONDS = 180
"""A Prefect server takes up to half a minute to start, more on a machine that is busy booting."""


LOG_BYTES = 5_000_000


class ServerDidNotStart(Exception):
    """Prefect's server does not answer."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """When nights begin: a cron line in a time zone."""

    cron: str = "0 2 * * *"
    timezone: str = "Africa/Bamako"


def choose_server(settings: Settings, host: str, port: int) -> bool:
    """Let Prefect speak with the server that PREFECT_API_URL names, else with one of our own; True where that is to be started.

    Prefect reads its settings when it is imported: this comes before.
    """
    os.environ.update(PREFECT_SERVER_ANALYTICS_ENABLED="false", DO_NOT_TRACK="1")
    if os.environ.get("PREFECT_API_URL"):
        return False
    home = settings.warehouse.resolve() / "prefect"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.setdefault("PREFECT_HOME", str(home))
    os.environ["PREFECT_API_URL"] = f"http://{host}:{port}/api"
    return True


def check_timetable(timetable: Timetable) -> None:
    """Raise ValueError where the cron line or the time zone cannot be understood."""
    from prefect.client.schemas.schedules import CronSchedule

    CronSchedule(cron=timetable.cron, timezone=timetable.timezone)


@contextmanager
def server(host: str, port: int) -> Iterator[None]:
    """A Prefect server with its page of runs for the block. Raises ServerDidNotStart.

    Should the server end, so does this process: whoever supervises it starts both again.
    """
    command = [str(Path(sys.executable).with_name("prefect")), "server", "start", "--host", host, "--port", str(port), "--log-level", "WARNING"]
    # Ctrl-C is for this process, which then ends the server.
    with _server_log().open("ab") as log, deaf_to_ctrl_c():
        process = subprocess.Popen(command, stdout=log, stderr=log)
    is_ending = threading.Event()
    try:
        _wait_until_it_answers(process, f"http://{host}:{port}/api/health")
        threading.Thread(target=_end_with, args=(process, is_ending), daemon=True).start()
        yield
    finally:
        is_ending.set()
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _server_log() -> Path:
    """Beside the server's history; begun anew at a start where it has grown long."""
    path = Path(os.environ["PREFECT_HOME"]) / "server.log"
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path


def _wait_until_it_answers(process: subprocess.Popen[bytes], health: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(health, timeout=5):
                break
        except OSError:
            time.sleep(0.5)
    # A server that was there before answers on the port that ours could not have.
    time.sleep(0.5)
    if process.poll() is not None or time.monotonic() >= until:
        raise ServerDidNotStart(health)


def _end_with(process: subprocess.Popen[bytes], is_ending: threading.Event) -> None:
    process.wait()
    if not is_ending.is_set():
        os.kill(os.getpid(), signal.SIGTERM)


def serve_nights(settings: Settings, timetable: Timetable, tell: Callable[[bool], None]) -> None:
    """Put the nights on the schedule and carry them out, one at a time, until this process is told to end.

    `tell` is called once all is ready, with whether a missed night is being made up. Needs PREFECT_API_URL.
    """
    asyncio.run(_serve(settings, timetable, tell))


async def _serve(settings: Settings, timetable: Timetable, tell: Callable[[bool], None]) -> None:
    from prefect.deployments.runner import EntrypointType  # type: ignore[attr-defined]
    from prefect.runner import Runner
    from prefect.schedules import Cron

    class Nights(Runner):
        def handle_sigterm(self, *args: Any, **kwargs: Any) -> None:
            """Prefect's own calls an ending that it does not wait for, and warns of that in the log; what it starts ends with this process."""
            sys.exit(0)

    from flows.scheduled import nightly

    runner = Nights(name=DEPLOYMENT, limit=1, pause_on_shutdown=False)
    deployment = await runner.aadd_flow(
        nightly, name=DEPLOYMENT, schedule=Cron(timetable.cron, timezone=timetable.timezone), concurrency_limit=1,
        parameters={"raw": str(settings.raw.resolve()), "warehouse": str(settings.warehouse.resolve())},
        entrypoint_type=EntrypointType.MODULE_PATH,
    )  # fmt: skip
    await _clear_away(deployment)
    is_due = await _was_missed(settings, timetable)
    if is_due:
        await _make_up(deployment)
    tell(is_due)
    await runner.start()


async def _clear_away(deployment: UUID) -> None:
    """Runs of the time when nothing was running: those that never began are cancelled, those that were cut short say so.

    Prefect plans runs days ahead and would carry out every one of them that is late: after a week, seven nights in a row.
    """
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter
    from prefect.client.schemas.objects import State
    from prefect.states import Cancelled, Crashed

    ended: dict[str, State[Any]] = {
        "SCHEDULED": Cancelled(message="Machine ou service arrêté à cette heure-là."),
        "PENDING": Cancelled(message="Machine ou service arrêté à cette heure-là."),
        "RUNNING": Crashed(message="Interrompue : machine ou service arrêté."),
    }
    chosen = {
        "deployment_id": {"any_": [deployment]},
        "state": {"type": {"any_": list(ended)}},
        "expected_start_time": {"before_": datetime.now(UTC)},
    }
    async with get_client() as client:
        while runs := await client.read_flow_runs(flow_run_filter=FlowRunFilter.model_validate(chosen)):
            for run in runs:
                assert run.state_type is not None
                await client.set_flow_run_state(run.id, ended[run.state_type.value], force=True)


async def _was_missed(settings: Settings, timetable: Timetable) -> bool:
    """Whether a night should have begun since the last one that came to an end; so it is before the first one."""
    from prefect.server.schemas.schedules import CronSchedule

    ends = [account.get("finished_at") for account in (last_run(settings), last_failure(settings))]
    if not any(ends):
        return True
    last = max(datetime.fromisoformat(end) for end in ends if end)
    schedule = CronSchedule(cron=timetable.cron, timezone=timetable.timezone)
    due = await schedule.get_dates(n=1, start=last)
    return bool(due) and due[0] <= datetime.now(UTC)


async def _make_up(deployment: UUID) -> None:
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        await client.create_flow_run_from_deployment(deployment, name=f"rattrapage-{datetime.now(UTC):%Y-%m-%d-%H%M}", tags=["rattrapage"])
