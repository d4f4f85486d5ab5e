"""One run at a time: who holds the warehouse, and whether the last one came to its end."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.steps.settings import Settings


class AlreadyRunning(Exception):
    """Another run holds the warehouse."""


@contextmanager
def alone(warehouse: Path) -> Iterator[None]:
    """Hold the warehouse: raises AlreadyRunning where another run does. The lock dies with its process.

    While it is held the file says since when; a time found in it with nobody holding it is that of a run cut short.
    """
    warehouse.mkdir(parents=True, exist_ok=True)
    with (warehouse / ".lock").open("a+") as lock:
        try:
            _lock_soon(lock.fileno())
        except BlockingIOError:
            raise AlreadyRunning(str(warehouse)) from None
        lock.truncate(0)
        lock.write(datetime.now(UTC).isoformat(timespec="seconds"))
        lock.flush()
        # Whatever the run writes, DuckDB's logs and temporary files too, is its owner's alone; publishing opens what is published.
        before = os.umask(0o077)
        try:
            yield
        finally:
            os.umask(before)
            lock.truncate(0)


def _lock_soon(descriptor: int) -> None:
    """Take the lock, or raise BlockingIOError; whoever only asks who is at work holds it for an instant."""
    import fcntl

    with suppress(BlockingIOError):
        return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    time.sleep(0.2)
    return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A run that began and has not ended: at work still, or cut short."""

    began_at: datetime
    is_at_work: bool


def unfinished_run(settings: Settings) -> Unfinished | None:
    """The run that holds the warehouse, or the last one where it was killed; None where it came to an end of its own."""
    import fcntl

    try:
        with (settings.warehouse / ".lock").open("r") as lock:
            began_at = datetime.fromisoformat(lock.read())
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return Unfinished(began_at, True)
            return Unfinished(began_at, False)
    except (OSError, ValueError):
        return None
