"""Forget a source: its content, everything that came from it, and its name; keep that it was done, by whom and why.

What is forgotten is written down first (warehouse/forgotten.csv: hash, who, why, no content and no name), so that a run that
is cut short is carried on by the next one, and a content that still lies in raw/, or comes back, is never loaded again.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from flows.steps.arrivals.discover import Discovery, Ledger, SeenFile
from flows.steps.arrivals.store import Store
from flows.steps.records import RawFile
from flows.steps.sending_back.copy_list import load_list, save_list
from flows.steps.settings import ROWS

REASON = "is_forgotten"
_FIELDS = ("time", "sha256", "who", "why")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A content that was forgotten: when (UTC), its hash, at whose word and why."""

    time: datetime
    sha256: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where a warehouse keeps what comes from a source."""

    store: Store
    landing: Path
    rejected: Path
    warehouse: Path


def load_forgotten(path: Path) -> dict[str, Forgotten]:
    """What was forgotten, by hash."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        lines = [Forgotten(datetime.fromisoformat(line["time"]), line["sha256"], line["who"], line["why"]) for line in csv.DictReader(file)]
    return {line.sha256: line for line in lines}


def write_down(path: Path, entries: Sequence[Forgotten]) -> None:
    """Add to the record, for good, before anything is removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a", encoding="utf-8", newline="", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        writer = csv.writer(file, lineterminator="\n")
        if file.tell() == 0:
            writer.writerow(_FIELDS)
        writer.writerows([entry.time.isoformat(timespec="seconds"), entry.sha256, entry.who, entry.why] for entry in entries)
        file.flush()
        os.fsync(file.fileno())


def find_contents(store: Store, word: str) -> list[RawFile]:
    """The contents that a word means: a source_id, a hash, a path in raw/, or a file name, at every content it ever had."""
    return [file for file in store.everything() if word in (file.source_id, file.sha256, file.relative_path, file.name)]


def purge(places: Places, hashes: Collection[str]) -> bool:
    """Remove what is left of forgotten contents; whether there was anything. The store goes last: while it is there, all is done again."""
    files = [file for file in places.store.everything() if file.sha256 in hashes]
    if not files and not any(places.store.holds(sha256) for sha256 in hashes):
        return False
    sources = sorted({file.source_id for file in files})
    shutil.rmtree(places.warehouse / ROWS, ignore_errors=True)  # what a run that was killed left
    _purge_landing(places.landing, sources)
    for path in places.warehouse.glob("dtm-as-of-*.duckdb*"):
        path.unlink()
    _purge_copies(places.rejected, sources)
    places.store.forget(hashes)
    return True


def _purge_landing(landing: Path, sources: Sequence[str]) -> None:
    """Delete a source's rows and write the file anew: DuckDB would keep them in blocks it calls free."""
    import duckdb

    if not landing.exists():
        return
    fresh = landing.with_name(f"{landing.name}.{os.getpid()}.tmp")
    fresh.unlink(missing_ok=True)
    with duckdb.connect(str(landing)) as connection:
        columns = connection.execute(
            """select table_name, column_name from duckdb_columns() where database_name = current_database() and not internal
               and column_name in ('source_id', 'previous_source_id')"""
        ).fetchall()
        for table, column in columns:
            connection.execute(f"delete from {table} where {column} in (select unnest(?::varchar[]))", [sources])
        name = connection.execute("select current_database()").fetchall()[0][0]
        connection.execute(f"attach '{str(fresh).replace(chr(39), chr(39) * 2)}' as fresh")
        connection.execute(f'copy from database "{name}" to fresh')
        connection.execute("detach fresh")
    fresh.chmod(0o600)
    landing.with_name(f"{landing.name}.wal").unlink(missing_ok=True)
    os.replace(fresh, landing)


def _purge_copies(rejected: Path, sources: Collection[str]) -> None:
    made = load_list(rejected)
    for source in sources:
        if source in made and (name := made.pop(source).name):
            (rejected / name).unlink(missing_ok=True)
            with suppress(OSError):
                (rejected / name).parent.rmdir()
    if rejected.exists():
        save_list(rejected, made)


def set_aside(found: Discovery, ledger: Ledger, forgotten: Collection[str]) -> tuple[Discovery, dict[str, SeenFile]]:
    """What was found without contents that were forgotten, which are passed over; and those that lie in raw/."""
    lying = {name: seen for name, seen in found.present.items() if seen.sha256 in forgotten}
    before = {name for name, seen in ledger.files.items() if seen.sha256 in forgotten}
    present = {name: seen for name, seen in found.present.items() if name not in lying}
    arrived = tuple(name for name in found.arrived if name not in lying)
    withdrawn = tuple(name for name in found.withdrawn if name not in before)
    ignored = found.ignored | dict.fromkeys(lying, REASON)
    return replace(found, present=present, arrived=arrived, withdrawn=withdrawn, ignored=ignored), lying


def lying_in_raw(ledger: Ledger, forgotten: Mapping[str, Forgotten]) -> list[str]:
    """The files of raw/ that are passed over because their content was forgotten, as the last run saw them."""
    return sorted(name for name, seen in ledger.files.items() if seen.sha256 in forgotten)
