"""The phases of a night, as plain functions: flows/nightly.py puts them in order, with Prefect or without."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from flows.steps.arrivals.discover import Discovery, Ledger, SeenFile, compare_names, discover
from flows.steps.fingerprints import build_fingerprint, claims_fingerprint, fingerprint, reader_fingerprint
from flows.steps.messages import issue
from flows.steps.records import Refused
from flows.steps.settings import SQL_FOLDER, Settings

if TYPE_CHECKING:
    import duckdb

    from flows.steps.reading.readers import Readers
    from flows.steps.records import Prepared, RawFile
    from flows.steps.warehouse.build import Build
    from flows.steps.warehouse.validator import Validator

Progress: TypeAlias = "Callable[[int, int, str], None]"
"""Called with (files done, files to do, name of the file just done)."""


UNREAD = ""
"""In place of the version with which a file was read."""
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""No run was before this program: a clock that says so has lost the time, and files would seem to come from the future."""
LEAST_TO_DOUBT = 3
"""So many files are not withdrawn all at once by people: the disk or share that raw/ lies on is not there."""
COPIES_AT_ONCE = 8
"""Copies into the store that wait for the disk together."""


class ReadsAhead(Protocol):
    """What hands on files that are read, batch by batch, until an empty one comes."""

    def next_batch(self, tell: Callable[[str], None], /) -> list[Prepared]: ...


Reading: TypeAlias = "Callable[[Settings, Sequence[RawFile]], AbstractContextManager[ReadsAhead]]"
"""Opens what reads the files given."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What discovery found: the files of raw/, the versions of all that figures depend on, and whether anything changed.

    `forgotten` are files of raw/ that are passed over because their content was forgotten.
    """

    discovery: Discovery
    versions: dict[str, str]
    is_quiet: bool
    forgotten: dict[str, SeenFile] = field(default_factory=dict)


def discover_files(settings: Settings) -> Arrivals:
    """What lies in raw/ and what changed since the last run: files, code, geography, corrections, queries.

    What was forgotten is passed over, and what a run that was cut short left of it is removed.
    """
    from flows.steps.forget import Places, load_forgotten, purge, set_aside

    if not settings.raw.is_dir():
        raise FileNotFoundError(str(settings.raw))
    if settings.warehouse.resolve().is_relative_to(settings.raw.resolve()):
        raise Refused(issue("warehouse_in_raw", found=str(settings.warehouse)))
    ledger = Ledger.load(settings.ledger)
    if forgotten := load_forgotten(settings.forgotten):
        purge(Places(settings.store, settings.landing, settings.rejected, settings.warehouse), forgotten)
    discovery = discover(settings.raw, ledger, settings.verify)
    if not discovery.present and len(ledger.files) >= LEAST_TO_DOUBT and not settings.rebuild:
        raise Refused(issue("raw_is_empty", found=str(len(ledger.files))))
    found, lying = set_aside(discovery, ledger, forgotten)
    versions = {
        "reader": reader_fingerprint(settings.reference),
        "build": build_fingerprint(SQL_FOLDER),
        "corrections": fingerprint([settings.corrections]),
        "claims": claims_fingerprint(settings.claims),
        "published": _size_and_time(settings.published),
        "forgotten": fingerprint([settings.forgotten]),
    }
    is_quiet = found.is_quiet and versions == ledger.versions and not settings.rebuild and settings.as_of is None and settings.landing.exists()
    return Arrivals(found, versions, is_quiet, lying)


def _size_and_time(path: Path) -> str:
    """Tells whether a file is the one that was left; empty where there is none."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return ""
    return f"{stat.st_size} {stat.st_mtime_ns}"


def list_waiting(settings: Settings) -> tuple[list[str], list[str]]:
    """What the last run has not seen of raw/ as it is now: (files new or changed, files gone). Nothing is opened.

    Nothing is known to those who may not read the ledger, or raw/.
    """
    if not settings.raw.is_dir() or not os.access(settings.ledger, os.R_OK) or not os.access(settings.raw, os.R_OK | os.X_OK):
        return [], []
    return compare_names(settings.raw, Ledger.load(settings.ledger))


def list_forgotten(settings: Settings) -> list[str]:
    """The files of raw/ that are never loaded because their content was forgotten; none for those who may not read which these are."""
    if not os.access(settings.forgotten, os.R_OK):
        return []
    from flows.steps.forget import load_forgotten, lying_in_raw

    forgotten = load_forgotten(settings.forgotten)
    return [name for name in lying_in_raw(Ledger.load(settings.ledger), forgotten) if (settings.raw / name).exists()] if forgotten else []


def keep_files(settings: Settings, arrivals: Arrivals) -> Arrivals:
    """Copy what is new into the store and log it. A file that changes meanwhile is left for the next night; the version known stays."""
    found, store, now = arrivals.discovery, settings.store, datetime.now(UTC)
    if now < EARLIEST:
        raise Refused(issue("clock_is_wrong", found=str(now.date())))
    store.clear_incoming()
    keep = partial(store.keep, settings.raw, verify=settings.verify or settings.rebuild)
    with ThreadPoolExecutor(COPIES_AT_ONCE) as pool:
        kept = pool.map(lambda file: keep(*file), found.present.items())
        lost = {name for name, is_kept in zip(found.present, kept, strict=True) if not is_kept}
    known = store.last_seen()
    present = {name: seen for name, seen in found.present.items() if name not in lost}
    # Where the ledger was lost, the log still knows what lies behind a folder that cannot be reached.
    behind = {name for name in known if name not in present and any(name.startswith(f"{far}/") for far in found.unsettled)}
    present |= {name: known[name] for name in (*lost, *behind) if name in known}
    unsettled = tuple(sorted({*found.unsettled, *lost}))
    store.record(present, unsettled, now)
    arrived = tuple(name for name in found.arrived if name not in lost)
    return replace(arrivals, discovery=replace(found, present=present, unsettled=unsettled, arrived=arrived))


def get_ready() -> None:
    """Let the code for reading be loaded, which takes longer than finding out what there is to read; returns at once."""
    from flows.steps.processes import start_importing

    start_importing()


def list_unread(settings: Settings, arrivals: Arrivals) -> list[RawFile]:
    """The contents that landing does not hold yet as today's code, geography and corrections read them."""
    if settings.rebuild:
        # A log left by a run that was killed would be replayed into the new file.
        for name in (settings.landing.name, settings.landing.name + ".wal"):
            settings.landing.with_name(name).unlink(missing_ok=True)
    known = {}
    if settings.landing.exists():
        from flows.steps.warehouse.landing import known_sources, open_landing

        with open_landing(settings.landing) as connection:
            known = known_sources(connection)
    versions = _reader_versions(settings, arrivals)
    unread = {file.source_id: file for file in settings.store.everything() if known.get(file.source_id) != versions(file.name)}
    return [file for file in unread.values() if file.path.exists()]


def _reader_versions(settings: Settings, arrivals: Arrivals) -> Callable[[str], str]:
    """The version of a file's reading: the code's, with the corrections that concern it."""
    from flows.steps.cleaning.corrections import fingerprint_for, load_corrections

    corrections = load_corrections(settings.corrections)
    return lambda name: arrivals.versions["reader"] + fingerprint_for(corrections, name)


def reading(settings: Settings, files: Sequence[RawFile]) -> Readers:
    """A pool of processes that reads the files ahead."""
    from flows.steps.reading.readers import Readers

    return Readers(files, settings.reference, settings.corrections if settings.corrections.exists() else None, settings.rows)


def read_files(readers: ReadsAhead, progress: Callable[[str], None]) -> list[Prepared]:
    """The next files that are read, recognised, cleaned and placed; the ones after them are being read meanwhile."""
    return readers.next_batch(progress)


def validating() -> Validator:
    """A process that validates, started while the first files are read."""
    from flows.steps.warehouse.validator import Validator

    return Validator()


def validate_files(prepared: Sequence[Prepared], validator: Validator) -> list[Prepared]:
    """Add what the schemas' rules object to."""
    return validator.validate(prepared)


@contextmanager
def landing(settings: Settings, files: Sequence[RawFile]) -> Iterator[duckdb.DuckDBPyConnection]:
    """landing.duckdb, open for one transaction: what the block lands of the files, and settles, is all there at its end, or none of it."""
    from flows.steps.warehouse.landing import make_room, open_landing

    with open_landing(settings.landing) as connection, ThreadPoolExecutor(1) as beside:
        connection.begin()
        if files:
            make_room(connection, [file.source_id for file in files])
        yield connection
        committed = beside.submit(connection.commit)
        # Writing takes one core; the code for what comes next is loaded meanwhile on another.
        import flows.steps.warehouse.build  # noqa: F401

        committed.result()


def land_files(
    settings: Settings, arrivals: Arrivals, connection: duckdb.DuckDBPyConnection, files: Sequence[RawFile], prepared: Sequence[Prepared]
) -> None:
    """Write accepted rows, and the issues and accounts of all, into landing. A file whose reader died counts as unread."""
    from flows.steps.warehouse.landing import land

    version = _reader_versions(settings, arrivals)
    died = {file.source_id for file in prepared if any(found.rule == "reader_died" for found in file.issues)}
    land(connection, prepared, files, {file.source_id: UNREAD if file.source_id in died else version(file.file_name) for file in prepared})


def settle_owners(settings: Settings, connection: duckdb.DuckDBPyConnection) -> bool:
    """Decide which file counts for which operation, of those that lie in raw/ (or lay there on the day asked for).

    True where a file is to be read again by the next run: the machine may have been short of memory.
    """
    from flows.steps.warehouse.settle import settle

    store = settings.store
    settle(connection, store.presence(settings.as_of), store.everything(settings.as_of), settings.reference)
    return bool(connection.execute("select source_id from source join presence using (source_id) where reader_version = ?", [UNREAD]).fetchall())


def build_warehouse(settings: Settings, arrivals: Arrivals, seconds: Mapping[str, float] | None = None) -> Build:
    """Run sql/ into a new file beside the published one, and check it. `seconds`: how long the phases before took."""
    from importlib.metadata import version

    from flows.steps.places_and_dates.places import Gazetteer
    from flows.steps.warehouse.build import build

    gazetteer = Gazetteer.load(settings.reference)
    about = {
        "built_at": datetime.now(UTC).replace(tzinfo=None),
        "as_of": settings.as_of,
        "code_version": version("dtm-mali"),
        "seconds": json.dumps({phase: round(took, 3) for phase, took in (seconds or {}).items()}),
        "reader_version": arrivals.versions["reader"],
        "build_version": arrivals.versions["build"],
        "reference_version": gazetteer.fingerprint,
    }
    return build(settings.landing, settings.warehouse, gazetteer, about, settings.claims)


def publish_warehouse(settings: Settings, built: Build) -> None:
    """Swap the checked build in. Raises ChecksFailed where it contradicts itself; yesterday's file stays."""
    from flows.steps.warehouse.publish import publish

    publish(built, settings.published)


def mark_rejected(settings: Settings) -> None:
    """Keep a marked-up copy of every rejected file of raw/. A run that speaks of the past makes none."""
    if settings.as_of is not None:
        return
    import duckdb

    from flows.steps.sending_back.rejected import keep_copies

    with duckdb.connect(str(settings.landing), read_only=True) as connection:
        keep_copies(connection, settings.rejected, settings.store)


def remember(settings: Settings, arrivals: Arrivals, has_unread: bool = False) -> None:
    """Note what was seen, so that the next night opens only what changed, and what is still to be read again. Last of all: a night
    cut short is done again.

    A run that speaks of the past notes nothing: what it was the first to see is not in the current file yet.
    """
    if settings.as_of is not None:
        return
    versions = arrivals.versions | {"published": _size_and_time(settings.published)} | ({"reader": UNREAD} if has_unread else {})
    Ledger(arrivals.discovery.present | arrivals.forgotten, versions).save(settings.ledger)
