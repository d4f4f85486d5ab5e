"""The night: the way of every file from raw/ to the published warehouse, phase by phase.

`run` decides how a phase is carried out: as a plain call (`dtm run --direct`) or as a Prefect task (flows/scheduled.py).
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Protocol, TypeVar

from flows.steps import night
from flows.steps.last_run import Outcome, note_run
from flows.steps.lock import alone
from flows.steps.night import Progress, Reading
from flows.steps.settings import Settings

T = TypeVar("T")


class Run(Protocol):
    """Carries out one phase under its name and gives its result."""

    def __call__(self, name: str, phase: Callable[[], T], /) -> T: ...


def call(name: str, phase: Callable[[], T], /) -> T:
    """Without Prefect: a plain call."""
    return phase()


def nightly(
    settings: Settings, run: Run = call, progress: Progress = lambda done, total, name: None, reading: Reading = night.reading
) -> Outcome:  # fmt: skip
    """Take in what is new in raw/ and publish the warehouse. `reading` opens what reads the files: this machine's cores, or a cluster.

    Raises AlreadyRunning, FileNotFoundError (no raw/), Refused (geography or corrections broken), ChecksFailed (nothing
    was published). A bad file raises nothing: it is rejected with its issues and the others go on.
    """
    started, timed = datetime.now(UTC), Timed(run)
    with alone(settings.warehouse):
        arrivals = timed("discover", lambda: night.discover_files(settings))
        found = arrivals.discovery
        if arrivals.is_quiet:
            outcome = Outcome(settings.published, True, unsettled=found.unsettled, ignored=found.ignored, seconds=timed.seconds)
            note_run(settings, outcome, started)
            return outcome
        night.get_ready()
        arrivals = timed("keep", lambda: night.keep_files(settings, arrivals))
        files_read, has_unread = _take_in(settings, arrivals, timed, progress, reading)
        built = timed("build", lambda: night.build_warehouse(settings, arrivals, timed.seconds))
        timed("publish", lambda: night.publish_warehouse(settings, built))
        timed("mark", lambda: night.mark_rejected(settings))
        night.remember(settings, arrivals, has_unread)
        found = arrivals.discovery
        outcome = Outcome(
            settings.published, False, found.arrived, found.withdrawn, found.unsettled, found.ignored, files_read, timed.seconds
        )  # fmt: skip
        note_run(settings, outcome, started)
        return outcome


def _take_in(settings: Settings, arrivals: night.Arrivals, timed: Timed, progress: Progress, reading: Reading) -> tuple[int, bool]:
    """Read, validate and land what landing does not hold yet, and settle what counts: how many files, and whether one is to be read again."""
    files = timed("list", lambda: night.list_unread(settings, arrivals))
    if not files:
        with night.landing(settings, files) as landing:
            return 0, timed("settle", lambda: night.settle_owners(settings, landing))
    done = itertools.count(1)

    def count(name: str) -> None:
        progress(next(done), len(files), name)

    with reading(settings, files) as readers, night.validating() as validator, night.landing(settings, files) as landing:
        # Rows are validated and landed while the processes read on.
        while batch := timed("read", lambda: night.read_files(readers, count)):
            validated = timed("validate", partial(night.validate_files, batch, validator))
            timed("land", partial(night.land_files, settings, arrivals, landing, files, validated))
        return len(files), timed("settle", lambda: night.settle_owners(settings, landing))


class Timed:
    """Carries out phases and adds up the seconds each took."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.seconds: dict[str, float] = {}

    def __call__(self, name: str, phase: Callable[[], T], /) -> T:
        began = time.perf_counter()
        try:
            return self._run(name, phase)
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began
