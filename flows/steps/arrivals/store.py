"""The memory: every content ever seen, kept once under its hash, with the log of what arrived in raw/ and left it.

raw/ is the inbox. From it and the store, landing can be rebuilt and the past can be asked.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import shutil
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

from flows.steps.arrivals.discover import SeenFile
from flows.steps.messages import issue
from flows.steps.records import RawFile, Refused

_CHUNK = 1 << 20
_ARRIVED = re.compile(r"arrived [0-9a-f]{64}|withdrawn ")
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
    """warehouse/store/: contents by hash, and arrivals.csv. Readable by its owner alone. A day ends at midnight in `zone`."""

    def __init__(self, folder: Path, zone: tzinfo = UTC) -> None:
        self.folder = folder
        self._zone = zone
        self.log = folder / "arrivals.csv"
        self._incoming = folder / ".incoming"

    def path_of(self, sha256: str, name: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}{os.path.splitext(name)[1].lower()}"

    def keep(self, raw: Path, name: str, seen: SeenFile, verify: bool = False) -> bool:
        """Copy a content into the store, whole or not at all; one already there is not copied again, unless `verify` finds
        that it is no longer what it was.

        False where the file is gone or no longer holds that content: it is left for the next night.
        """
        target = self.path_of(seen.sha256, name)
        if target.exists() and target.stat().st_size == seen.size_bytes and not (verify and hash_of(target) != seen.sha256):
            return True
        self._make_folder()
        target.parent.mkdir(exist_ok=True, mode=0o700)
        temporary = self._incoming / f"{seen.sha256}.{os.getpid()}-{threading.get_ident()}"
        temporary.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256()
        try:
            source = (raw / name).open("rb")
        except OSError:
            return False
        with source, open(temporary, "wb", opener=_owner_only) as copy:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        if digest.hexdigest() != seen.sha256:
            temporary.unlink()
            return False
        os.replace(temporary, target)
        return True

    def clear_incoming(self) -> None:
        """Remove what a run that was killed left half copied. The caller holds the warehouse alone."""
        shutil.rmtree(self._incoming, ignore_errors=True)

    def _make_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.folder.stat().st_mode & 0o077:
            self.folder.chmod(0o700)

    def record(self, present: Mapping[str, SeenFile], unsettled: Collection[str], now: datetime) -> None:
        """Append to the log what arrived since its last line, and what was withdrawn. Told twice, it writes nothing twice."""
        arrivals = self.arrivals()
        # A clock that was set back must not let what comes later seem to have come before.
        now = max([now, *(arrival.time + timedelta(microseconds=1) for arrival in arrivals[-1:])])
        lying = self._lying()
        lines = [
            Arrival(now, "arrived", name, seen.sha256, seen.size_bytes)
            for name, seen in present.items()
            if name not in lying or lying[name].sha256 != seen.sha256
        ]
        lines += [Arrival(now, "withdrawn", name, "", 0) for name in lying if name not in present and name not in unsettled]
        if not lines:
            return
        self._make_folder()
        self._mend_torn_line()
        with open(self.log, "a", encoding="utf-8", newline="", opener=_owner_only) as file:
            writer = csv.writer(file, lineterminator="\n")
            if file.tell() == 0:
                writer.writerow(_FIELDS)
            writer.writerows([a.time.isoformat(), a.event, a.relative_path, a.sha256, a.size_bytes] for a in lines)
            file.flush()
            os.fsync(file.fileno())

    def holds(self, sha256: str) -> bool:
        """Whether a content is kept, under whatever extension."""
        return any((self.folder / sha256[:2]).glob(f"{sha256}*"))

    def forget(self, hashes: Collection[str]) -> None:
        """Remove contents and their lines of the log, with those that tell of their leaving; the log is written whole or not at all."""
        lying: dict[str, str] = {}
        kept = []
        for line in self.arrivals():
            sha256 = line.sha256 if line.event == "arrived" else lying.get(line.relative_path, "")
            lying[line.relative_path] = sha256
            if sha256 not in hashes:
                kept.append(line)
        temporary = self.log.with_suffix(".tmp")
        with open(temporary, "w", encoding="utf-8", newline="", opener=_owner_only) as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_FIELDS)
            writer.writerows([a.time.isoformat(), a.event, a.relative_path, a.sha256, a.size_bytes] for a in kept)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, self.log)
        for sha256 in hashes:
            for path in list((self.folder / sha256[:2]).glob(f"{sha256}*")):
                path.unlink()

    def _mend_torn_line(self) -> None:
        """A run killed while it wrote leaves half a line: it is cut off, for its files will be found new again."""
        if self.log.exists() and (content := self.log.read_bytes()) and not content.endswith(b"\n"):
            self.log.write_bytes(content[: content.rfind(b"\n") + 1])

    def arrivals(self, as_of: date | None = None) -> list[Arrival]:
        """The lines of the log until the end of a day in the store's time zone, in order of time."""
        if not self.log.exists():
            return []
        content = self.log.read_bytes()
        lines = csv.DictReader(io.StringIO(content[: content.rfind(b"\n") + 1].decode("utf-8", "replace")))
        arrivals = [_arrival(line, number) for number, line in enumerate(lines, start=2)]
        return [arrival for arrival in arrivals if as_of is None or arrival.time.astimezone(self._zone).date() <= as_of]

    def _lying(self, as_of: date | None = None) -> dict[str, Arrival]:
        lying: dict[str, Arrival] = {}
        for arrival in self.arrivals(as_of):
            if arrival.event == "arrived":
                lying[arrival.relative_path] = arrival
            else:
                lying.pop(arrival.relative_path, None)
        return lying

    def last_seen(self) -> dict[str, SeenFile]:
        """What lay in raw/ by the log, by relative path. The log holds no time of writing: a file compared with it is opened."""
        return {name: SeenFile(arrival.size_bytes, 0, arrival.sha256) for name, arrival in self._lying().items()}

    def presence(self, as_of: date | None = None) -> list[RawFile]:
        """What lay in raw/ at the end of a day, now where none is given; each file's path is its stored copy."""
        return [self._raw_file(arrival) for _, arrival in sorted(self._lying(as_of).items())]

    def everything(self, as_of: date | None = None) -> list[RawFile]:
        """Every content under every name it had until then, at its first arrival: what a rebuild reads."""
        known: dict[tuple[str, str], Arrival] = {}
        for arrival in self.arrivals(as_of):
            if arrival.event == "arrived":
                known.setdefault((arrival.relative_path, arrival.sha256), arrival)
        return [self._raw_file(arrival) for arrival in known.values()]

    def _raw_file(self, arrival: Arrival) -> RawFile:
        path = self.path_of(arrival.sha256, arrival.relative_path)
        return RawFile(path, arrival.relative_path, arrival.size_bytes, 0, arrival.sha256, arrival.time)


def _arrival(line: dict[str, str], number: int) -> Arrival:
    """Raises Refused where the line is damaged: what arrived when cannot be known without it."""
    try:
        arrival = Arrival(datetime.fromisoformat(line["time"]), line["event"], line["relative_path"], line["sha256"], int(line["size_bytes"]))
    except (ValueError, TypeError, KeyError):
        arrival = None
    if arrival is None or arrival.time.tzinfo is None or not _ARRIVED.fullmatch(f"{arrival.event} {arrival.sha256}"):
        raise Refused(issue("arrivals_damaged", found=str(number)))
    return arrival


def hash_of(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
