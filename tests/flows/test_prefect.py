"""The nightly flow under Prefect: its tasks, its artifacts, its failures, its schedules that really fire, its deployments."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter

from flows.steps.lock import AlreadyRunning, alone
from flows.steps.settings import PROJECT
from tests.flows.conftest import DTM, Base, make_base
from tests.flows.post import mail_server

PATIENCE = 150
"""Seconds: a server takes up to half a minute to start, and a cron schedule has a run a minute."""


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

    with alone(night_of_three.settings.warehouse), pytest.raises(AlreadyRunning):
        run_under_prefect(night_of_three.settings)
    states = [run.state_name for run in ask(lambda client: client.read_flow_runs())]
    assert sorted(states) == ["Completed", "Failed"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(*command: str, environment: dict[str, str], log: Path, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own, ended with its children at the end of the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
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


def environment_of(folder: Path, address: str) -> dict[str, str]:
    unset = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "DTM_"))}
    return unset | {"PREFECT_API_URL": address, "PREFECT_HOME": str(folder / "prefect"), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}


def test_served_nights_fire_by_cron_and_a_missed_one_is_made_up_for_once(tmp_path: Path) -> None:
    """With an SQLAlchemy of 2.1 the scheduler creates no runs while everything looks healthy."""
    base = make_base(tmp_path)
    base.round("Dec_2018.xlsx", {"Gao/Gao/Gao": (10, 50)}, date(2018, 12, 31))
    port, log = free_port(), tmp_path / "serve.log"
    environment = {n: v for n, v in environment_of(tmp_path, "").items() if n not in ("PREFECT_API_URL", "PREFECT_HOME")}
    options = ["--raw", "raw", "--warehouse", "warehouse", "--cron", "* * * * *", "--port", str(port)]
    with started(str(DTM), "serve", *options, environment=environment, log=log, folder=tmp_path) as served:
        wait_for(base.published.exists, served, log=log)
        first = base.settings.warehouse / "last_run.json"
        wait_for(first.exists, served, log=log)
        base.round("Dec_2019.xlsx", {"Gao/Gao/Gao": (10, 60)}, date(2019, 12, 31))
        wait_for(lambda: len(base.national()) == 2, served, log=log)
        served.send_signal(signal.SIGTERM)
        served.wait(timeout=60)
    printed = log.read_text(encoding="utf-8").replace("\u00a0", " ")
    assert "Page des exécutions : http://127.0.0.1:" in printed and "une seule exécution la rattrape" in printed
    assert printed.count("Beginning flow run 'rattrapage-") == 1
    assert "Warning" not in printed, "it ends without a word when it is told to"
    assert (base.settings.warehouse / "prefect").stat().st_mode & 0o077 == 0
    assert not answers(f"http://127.0.0.1:{port}/api"), "the server ends with it"


class TestAfterDowntime:
    def test_late_runs_are_cleared_away_and_those_cut_short_say_so(self, server: str, tmp_path: Path) -> None:
        from prefect.states import Running, Scheduled

        from flows import served
        from flows.scheduled import nightly

        async def after_three_nights() -> tuple[Counter[str], int]:
            deployment = await nightly.ato_deployment("three-nights", cron="0 2 * * *")
            deployment_id = await deployment.aapply()
            nights = [datetime.now(UTC) - timedelta(days=days) for days in (3, 2, 1)]
            async with get_client() as client:
                for when in nights:
                    await client.create_flow_run_from_deployment(deployment_id, state=Scheduled(scheduled_time=when))
                cut = await client.create_flow_run_from_deployment(deployment_id, state=Scheduled(scheduled_time=nights[0]))
                await client.set_flow_run_state(cut.id, Running(), force=True)
                await served._clear_away(deployment_id)
                await served._make_up(deployment_id)
                chosen = FlowRunFilter.model_validate({"deployment_id": {"any_": [deployment_id]}})
                runs = await client.read_flow_runs(flow_run_filter=chosen)
                late = [run for run in runs if run.tags == ["rattrapage"]]
                await client.delete_deployment(deployment_id)
            return Counter(str(run.state_name) for run in runs if run.expected_start_time <= datetime.now(UTC)), len(late)

        states, made_up = asyncio.run(after_three_nights())
        assert made_up == 1
        assert states == {"Cancelled": 3, "Crashed": 1, "Scheduled": 1}

    @pytest.mark.parametrize(
        ("ran_days_ago", "failed_days_ago", "missed"),
        [(None, None, True), (0, None, False), (3, None, True), (3, 0, False), (None, 0, False), (0, 3, False)],
    )
    def test_a_night_was_missed_where_none_came_to_an_end_since_it_was_due(
        self, base: Base, ran_days_ago: int | None, failed_days_ago: int | None, missed: bool
    ) -> None:  # fmt: skip
        from flows import served

        base.settings.warehouse.mkdir()
        for name, days in (("last_run.json", ran_days_ago), ("last_failure.json", failed_days_ago)):
            if days is not None:
                ended = datetime.now(UTC) - timedelta(days=days)
                (base.settings.warehouse / name).write_text(json.dumps({"finished_at": ended.isoformat()}), encoding="utf-8")
        due = f"{(datetime.now(UTC) - timedelta(minutes=90)):%M %H} * * *"
        if ran_days_ago == 0 or failed_days_ago == 0:
            due = f"{(datetime.now(UTC) + timedelta(minutes=90)):%M %H} * * *"
        assert asyncio.run(served._was_missed(base.settings, served.Timetable(due, "UTC"))) is missed


@pytest.mark.parametrize("wrong", [["--cron", "0 25 * * *"], ["--timezone", "Africa/Bamakoo"]])
def test_an_impossible_timetable_is_told_at_once(base: Base, wrong: list[str]) -> None:
    done = subprocess.run([str(DTM), "serve", *wrong, "--raw", str(base.raw), "--warehouse", str(base.settings.warehouse)],
                          capture_output=True, text=True, timeout=60, check=False)  # fmt: skip
    assert done.returncode == 2 and "Horaire impossible" in done.stderr and wrong[1] in done.stderr


def test_a_run_that_is_killed_is_told_by_who_watches_over_it(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.scheduled import nightly

    base.settings.warehouse.mkdir()
    (base.settings.warehouse / ".lock").write_text("2026-01-05T02:00:00+00:00", encoding="utf-8")
    run = SimpleNamespace(parameters={"raw": str(base.raw), "warehouse": str(base.settings.warehouse)})
    (hook,) = nightly.on_crashed_hooks
    with mail_server() as (port, received):
        for name, value in {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": port, "SMTP_SECURITY": "none", "MAIL_TO": "data@mali.test"}.items():
            monkeypatch.setenv(f"DTM_{name}", str(value))
        hook(nightly, run, None)
        hook(nightly, run, None)
    assert len(received) == 1 and "L'exécution commencée le 5 janvier 2026 02:00 a été interrompue" in received[0].get_content()


def test_the_deployments_for_work_pools_are_accepted_and_a_worker_carries_one_out(server: str, tmp_path: Path) -> None:
    base = make_base(tmp_path)
    base.round("Dec_2018.xlsx", {"Gao/Gao/Gao": (10, 50)}, date(2018, 12, 31))
    environment = environment_of(tmp_path, server) | {"DTM_HOME": str(PROJECT)}
    prefect = str(Path(sys.executable).with_name("prefect"))

    def do(*words: str) -> None:
        done = subprocess.run([prefect, *words], env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]

    do("work-pool", "create", "dtm", "--type", "process")
    do("--no-prompt", "deploy", "--all")
    mali = ask(lambda client: client.read_deployment_by_name("dtm-nightly/mali"))
    assert [(s.schedule.cron, s.schedule.timezone) for s in mali.schedules] == [("0 2 * * *", "Africa/Bamako")]
    assert (mali.work_pool_name, mali.concurrency_options.collision_strategy.value) == ("dtm", "CANCEL_NEW")
    assert ask(lambda client: client.read_deployment_by_name("dtm-nightly/mali-spread")).parameters["dask"] == "local"
    parameters = {"raw": str(base.raw), "warehouse": str(base.settings.warehouse)}
    ask(lambda client: client.create_flow_run_from_deployment(mali.id, parameters=parameters))
    do("worker", "start", "--pool", "dtm", "--run-once")
    assert base.national() == {"2018-12-31": 50}
