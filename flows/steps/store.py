"""The memory: every content ever seen, kept once under its hash, with the log of what arrived in raw/ and left it.

raw/ is the inbox. From it and the store, landing can be rebuilt and the past can be asked.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from flows.steps.discover import Discovery, SeenFile
from flows.steps.records import RawFile

_FIELDS = ("time", "event", "relative_path", "sha256", "size_bytes")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One line of arrivals.csv; `time` is UTC."""

    time: datetime
    event: str
    relative_path: str
    sha256: str
    size_bytes: int


class Store:
    """warehouse/store/: contents by hash, and arrivals.csv. Readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "arrivals.csv"

    def path_of(self, sha256: str, name: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}{os.path.splitext(name)[1].lower()}"

    def keep(self, raw: Path, name: str, seen: SeenFile) -> None:
        """Copy a content into the store, whole or not at all; a content already there is not copied again."""
        target = self.path_of(seen.sha256, name)
        if target.exists() and target.stat().st_size == seen.size_bytes:
            return
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = target.with_suffix(f".{os.getpid()}.tmp")
        with (raw / name).open("rb") as source, open(temporary, "wb", opener=_owner_only) as copy:
            shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())
        os.replace(temporary, target)

    def record(self, discovery: Discovery, now: datetime) -> None:
        """Append what arrived and what was withdrawn to the log."""
        lines = [Arrival(now, "arrived", n, discovery.present[n].sha256, discovery.present[n].size_bytes) for n in discovery.arrived]
        lines += [Arrival(now, "withdrawn", name, "", 0) for name in discovery.withdrawn]
        if not lines:
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._mend_torn_line()
        with open(self.log, "a", encoding="utf-8", newline="", opener=_owner_only) as file:
            writer = csv.writer(file, lineterminator="\n")
            if file.tell() == 0:
                writer.writerow(_FIELDS)
            writer.writerows([a.time.isoformat(), a.event, a.relative_path, a.sha256, a.size_bytes] for a in lines)
            file.flush()
            os.fsync(file.fileno())

    def _mend_torn_line(self) -> None:
        """A run killed while it wrote leaves half a line: it is cut off, for its files will be found new again."""
        if self.log.exists() and (content := self.log.read_bytes()) and not content.endswith(b"\n"):
            self.log.write_bytes(content[: content.rfind(b"\n") + 1])

    def arrivals(self) -> list[Arrival]:
        if not self.log.exists():
            return []
        text = self.log.read_text(encoding="utf-8")
        rows = csv.DictReader(io.StringIO(text[: text.rfind("\n") + 1]))
        return [
            Arrival(datetime.fromisoformat(r["time"]), r["event"], r["relative_path"], r["sha256"], int(r["size_bytes"])) for r in rows
        ]

    def presence(self, raw: Path, as_of: date | None = None) -> list[RawFile]:
        """What lay in raw/ at the end of a day (UTC), now where none is given; each file's path is its stored copy."""
        lying: dict[str, Arrival] = {}
        for arrival in self.arrivals():
            if as_of is not None and arrival.time.astimezone(UTC).date() > as_of:
                break
            if arrival.event == "arrived":
                lying[arrival.relative_path] = arrival
            else:
                lying.pop(arrival.relative_path, None)
        return [_raw_file(self.path_of(a.sha256, name), a) for name, a in sorted(lying.items())]

    def everything(self) -> list[RawFile]:
        """Every content under every name it ever had, at its first arrival: what a rebuild reads."""
        known: dict[tuple[str, str], Arrival] = {}
        for arrival in self.arrivals():
            if arrival.event == "arrived":
                known.setdefault((arrival.relative_path, arrival.sha256), arrival)
        return [_raw_file(self.path_of(a.sha256, a.relative_path), a) for a in known.values()]


def _raw_file(path: Path, arrival: Arrival) -> RawFile:
    return RawFile(path, arrival.relative_path, arrival.size_bytes, 0, arrival.sha256, arrival.time)


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

