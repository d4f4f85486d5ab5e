"""What a run did, and the account that it leaves of itself in warehouse/last_run.json."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.steps.settings import Settings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did. The published file tells the rest: what was accepted, what was rejected, and why."""

    published: Path
    is_quiet: bool
    arrived: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    ignored: dict[str, str] = field(default_factory=dict)
    files_read: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


def last_run(settings: Settings) -> dict[str, Any]:
    """The account that the last run to end well left; empty where there is none."""
    try:
        return dict(json.loads((settings.warehouse / "last_run.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def note_run(settings: Settings, outcome: Outcome, started: datetime) -> None:
    """Leave the last run's account in warehouse/last_run.json, for `dtm status` and the benchmark."""
    about = {
        "started_at": started.isoformat(timespec="seconds"),
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "is_quiet": outcome.is_quiet,
        "arrived": outcome.arrived,
        "withdrawn": outcome.withdrawn,
        "unsettled": outcome.unsettled,
        "files_read": outcome.files_read,
        "seconds": {phase: round(seconds, 3) for phase, seconds in outcome.seconds.items()},
    }
    path = settings.warehouse / "last_run.json"
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(temporary, path)
