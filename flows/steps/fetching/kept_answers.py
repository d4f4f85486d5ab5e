"""raw/api/: every answer as it came, beside it what was asked and when. The last one kept tells what need not be asked again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.steps.opening.responses import read_rows
from flows.steps.records import Refused

_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer that lies in raw/api/: its file, what was asked, when it came, and when it was last found unchanged (UTC)."""

    path: Path
    params: Mapping[str, str]
    sha256: str
    fetched_at: datetime
    checked_at: datetime


class KeptAnswers:
    """One folder of raw/api/."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def last(self, name: str, params: Mapping[str, str] | None = None) -> KeptAnswer | None:
        """The answer kept last under a name (and asked with these parameters). One whose body is gone counts no more."""
        found = [kept for kept in self._all(name) if params is None or dict(kept.params) == dict(params)]
        return max(found, key=lambda kept: kept.fetched_at, default=None)

    def _all(self, name: str) -> list[KeptAnswer]:
        kept = []
        for note in sorted(self.folder.glob(f"{name}_fetched_*.request.json")):
            try:
                told = json.loads(note.read_text(encoding="utf-8"))
                body = self.folder / told["file"]
                times = (datetime.fromisoformat(told["fetched_at"]), datetime.fromisoformat(told["checked_at"]))
                if body.is_file():
                    kept.append(KeptAnswer(body, told["params"], told["sha256"], *times))
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return kept

    def keep(self, name: str, suffix: str, url: str, params: Mapping[str, str], body: bytes, fetched_at: datetime) -> tuple[KeptAnswer, bool]:
        """Keep an answer, whole or not at all; (what is kept, whether it is new). The same as the last one is only noted as checked."""
        digest, last = hashlib.sha256(body).hexdigest(), self.last(name, params)
        if last and last.sha256 == digest:
            kept = KeptAnswer(last.path, params, digest, last.fetched_at, fetched_at)
            self._note(kept, url)
            return kept, False
        at = fetched_at.astimezone(UTC).replace(microsecond=0)
        while (path := self.folder / f"{name}_fetched_{at.strftime(_STAMP)}{suffix}").exists():
            at += timedelta(seconds=1)
        kept = KeptAnswer(path, params, digest, at, fetched_at)
        _write(path, body)
        self._note(kept, url)
        return kept, True

    def _note(self, kept: KeptAnswer, url: str) -> None:
        told = {
            "file": kept.path.name, "url": url, "params": dict(kept.params), "sha256": kept.sha256,
            "fetched_at": kept.fetched_at.isoformat(), "checked_at": kept.checked_at.isoformat(),
        }  # fmt: skip
        _write(kept.path.with_suffix(".request.json"), json.dumps(told, ensure_ascii=False, indent=1).encode())


def _write(path: Path, content: bytes) -> None:
    """Under a hidden name first: a run that looks meanwhile passes over it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    hidden = path.with_name(f".{path.name}.{os.getpid()}")
    with hidden.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(hidden, path)


def last_reporting_date(kept: KeptAnswer) -> date | None:
    """The date of the newest round in a response; NULL where it has none, or cannot be read any more."""
    try:
        response = read_rows(kept.path.read_bytes())
    except (Refused, OSError):
        return None
    if "reportingDate" not in response.fields:
        return None
    at = response.fields.index("reportingDate")
    days = [_day(row[at]) for row in response.rows]
    return max((day for day in days if day), default=None)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
