"""The nightly flow under Prefect: its tasks, its artifacts, its failures, and a cron schedule that really fires."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL
from prefect.testing.utilities import prefect_test_harness

from flows.steps import night
from flows.steps.night import AlreadyRunning
from tests.flows.conftest import Base, make_base

PATIENCE = 150
"""Seconds: a server takes up to half a minute to start, and a cron schedule has a run a minute."""


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A Prefect server for the session: it takes half a minute to start. Gives the address of its API."""
    with prefect_test_harness(server_startup_timeout=180):
        yield str(PREFECT_API_URL.value())


def ask(question: Any) -> Any:
    """Ask the server something: a function of its client."""

    async def asked() -> Any:
        async with get_client() as client:
            return await question(client)

    return asyncio.run(asked())


@pytest.fixture(scope="module")
def night_of_three(server: str, tmp_path_factory: pytest.TempPathFactory) -> Base:
    """One run under Prefect over a good file, a faulty one and one in need of a look."""
    from flows.scheduled import run_under_prefect

    base = make_base(tmp_path_factory.mktemp("prefect"))
    base.round("Dec_2018.xlsx", {"Gao/Gao/Gao": (10, 50)}, date(2018, 12, 31))
    base.round("Dec_2019.xlsx", {"Gao/Gaoo/Gao": (10, 60)}, date(2019, 12, 31))
    run_under_prefect(base.settings)
    return base


def test_the_run_publishes_what_a_direct_run_publishes(night_of_three: Base) -> None:
    assert night_of_three.national() == {"2018-12-31": 50}
    assert night_of_three.status() == {"Dec_2018.xlsx": "accepted", "Dec_2019.xlsx": "rejected"}


def test_every_phase_is_a_task_and_no_file_is(night_of_three: Base) -> None:
    runs = ask(lambda client: client.read_task_runs())
    assert {run.state_name for run in runs} == {"Completed"}
    assert {run.name for run in runs} == {"discover", "keep", "list", "read", "validate", "land", "settle", "build", "publish", "mark"}


def test_the_artifacts_show_what_was_accepted_rejected_and_published(night_of_three: Base) -> None:
    artifacts = {artifact.key: str(artifact.data) for artifact in ask(lambda client: client.read_artifacts())}
    assert "Dec_2018.xlsx" in artifacts["dtm-files"] and "accepted" in artifacts["dtm-files"] and "rejected" in artifacts["dtm-files"]
    assert "Data!C2" in artifacts["dtm-errors"] and "Gaoo" in artifacts["dtm-errors"]
    assert "2018-12-31 : 50 PDI" in artifacts["dtm-published"]


def test_a_phase_that_fails_makes_the_flow_fail_and_raises(night_of_three: Base) -> None:
    from flows.scheduled import run_under_prefect

    with night.alone(night_of_three.settings.warehouse), pytest.raises(AlreadyRunning):
        run_under_prefect(night_of_three.settings)
    states = [run.state_name for run in ask(lambda client: client.read_flow_runs())]
    assert sorted(states) == ["Completed", "Failed"]


SERVE = """
from flows.scheduled import nightly
nightly.serve(name="every-minute", cron="* * * * *", parameters={{"raw": {raw!r}, "warehouse": {warehouse!r}}})
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(*command: str, environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own, ended with its children at the end of the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_for(what: Callable[[], bool], *processes: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until, log.read_text(encoding="utf-8")[-2000:]
        assert all(process.poll() is None for process in processes), log.read_text(encoding="utf-8")[-2000:]
        time.sleep(0.5)


def test_a_cron_schedule_really_fires(tmp_path: Path) -> None:
    """With an SQLAlchemy of 2.1 the scheduler creates no runs while everything looks healthy."""
    base = make_base(tmp_path)
    base.round("Dec_2018.xlsx", {"Gao/Gao/Gao": (10, 50)}, date(2018, 12, 31))
    port, log = free_port(), tmp_path / "log"
    address = f"http://127.0.0.1:{port}/api"
    unset = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment = unset | {"PREFECT_API_URL": address, "PREFECT_HOME": str(tmp_path / "prefect"), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    script = SERVE.format(raw=str(base.raw), warehouse=str(base.settings.warehouse))
    prefect = str(Path(sys.executable).with_name("prefect"))
    with started(prefect, "server", "start", "--port", str(port), "--no-ui", environment=environment, log=log) as server:
        wait_for(lambda: answers(address), server, log=log)
        with started(sys.executable, "-c", script, environment=environment, log=tmp_path / "serve.log") as served:
            wait_for(base.published.exists, server, served, log=tmp_path / "serve.log")
    assert base.national() == {"2018-12-31": 50}
