"""warehouse/rejected/: a marked-up copy for every rejected file that lies in raw/, and for no other. Readable by its owner alone.

Copies are made in processes of their own: a file that was refused may as well bring down the program that copies it.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from flows.steps.arrivals.store import Store
from flows.steps.processes import core_count, end_with_the_run, worker_context
from flows.steps.records import Refused
from flows.steps.sending_back.copy_list import Made, load_list, save_list
from flows.steps.sending_back.told import MARK, Rejected, Told

if TYPE_CHECKING:
    import duckdb

PATIENCE = 120
"""Seconds that one copy may take."""
_LONGEST_NAME = 200
_CODE = ("copies.py", "correction_sheet.py", "mark_up.py", "rejected.py", "told.py", "unread_sheets.py")


def keep_copies(connection: duckdb.DuckDBPyConnection, folder: Path, store: Store) -> None:
    """Make the copies that are missing, leave those that are right as they are, and remove those of files that are no longer
    rejected or no longer in raw/. `connection`: landing, settled."""
    rejected = find_rejected(connection, store)
    if not rejected and not folder.exists():
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    known, wanted = load_list(folder), {one.source_id: (one, _fingerprint(one)) for one in rejected}
    kept = {
        made.source_id: made
        for made in known.values()
        if made.source_id in wanted and made.fingerprint == wanted[made.source_id][1] and (made.name is None or (folder / made.name).exists())
    }
    new = [one for one in rejected if one.source_id not in kept]
    names = _names(rejected)
    _sweep(folder, {folder / made.name for made in kept.values() if made.name})
    for one, is_made in _make(new, folder, names):
        kept[one.source_id] = Made(one.source_id, names[one.source_id] if is_made else None, wanted[one.source_id][1])
    save_list(folder, kept)


def find_rejected(connection: duckdb.DuckDBPyConnection, store: Store) -> list[Rejected]:
    """The rejected sources that lie in raw/, with what is wrong with each."""
    sources = connection.execute(
        "select source_id, file_name, min(relative_path), sha256 from source join presence using (source_id) where status = 'rejected' "
        "group by all order by all"
    ).fetchall()
    if not sources:
        return []
    mine = [source_id for source_id, *_ in sources]
    issues: dict[str, list[Told]] = defaultdict(list)
    for source_id, *fields in connection.execute(
        "select source_id, severity, rule, sheet, cell, row_number, column_name, found, expected, message_fr, message_en, remedy_fr, remedy_en "
        "from issue where source_id in (select unnest(?)) order by source_id, ordinal", [mine],
    ).fetchall():  # fmt: skip
        issues[source_id].append(Told(*fields))
    headers: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    personal: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    read: dict[str, set[str]] = defaultdict(set)
    for source_id, sheet, column, letter, disposition, row in connection.execute(
        "select c.source_id, c.sheet, c.column_name, c.column_letter, c.disposition, max(s.header_row) from column_account as c "
        "join sheet_account as s using (source_id, sheet) where c.column_letter is not null and s.header_row is not null "
        "and c.source_id in (select unnest(?)) group by all order by all", [mine],
    ).fetchall():  # fmt: skip
        read[source_id].add(sheet)
        if disposition == "personal":
            personal[source_id].append((sheet, letter, row))
        elif column:
            headers[source_id].setdefault((sheet, column), f"{letter}{row}")
    return [
        Rejected(source_id, name, relative, store.path_of(sha256, name), tuple(issues[source_id]), headers[source_id], tuple(personal[source_id]),
                 frozenset(read[source_id]))
        for source_id, name, relative, sha256 in sources
    ]  # fmt: skip


def _names(rejected: Sequence[Rejected]) -> dict[str, str]:
    """A name for each copy: the file's own path in raw/ with the mark, and its former extension where that was not .xlsx."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for one in rejected:
        folder, _, file = one.relative_path.rpartition("/")
        stem, extension = os.path.splitext(file)
        stem = stem.replace(MARK, "") + ("" if extension.lower() == ".xlsx" else extension.replace(".", "_"))
        stem = stem.encode()[:_LONGEST_NAME].decode(errors="ignore")
        name = f"{folder}/{stem}{MARK}.xlsx".lstrip("/")
        if name.lower() in taken:
            name = f"{folder}/{stem}_{one.source_id}{MARK}.xlsx".lstrip("/")
        taken.add(name.lower())
        names[one.source_id] = name
    return names


def _fingerprint(rejected: Rejected) -> str:
    """Everything that a copy shows, and the code that makes it."""
    digest = hashlib.sha256(_code())
    told = [astuple(one) for one in rejected.issues]
    shown = [rejected.relative_path, told, sorted(rejected.headers.items()), rejected.personal, sorted(rejected.read)]
    digest.update(json.dumps(shown, default=str).encode())
    return digest.hexdigest()[:16]


def _code() -> bytes:
    here = Path(__file__).parent
    return b"".join((here / name).read_bytes() for name in _CODE) + (here.parents[1] / "phrases" / "marked_copy.toml").read_bytes()


def _make(rejected: Sequence[Rejected], folder: Path, names: Mapping[str, str]) -> Iterator[tuple[Rejected, bool]]:
    """Make the copies; False for a file that cannot be opened, or whose copying failed."""
    if not rejected:
        return
    targets = {one.source_id: folder / names[one.source_id] for one in rejected}
    for target in targets.values():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    broken: list[Rejected] = []
    with ProcessPoolExecutor(min(core_count(), len(rejected)), worker_context(), end_with_the_run) as pool:
        tasks = [(one, pool.submit(make_copy, one, targets[one.source_id])) for one in rejected]
        for one, task in tasks:
            try:
                yield one, task.result()
            except BrokenProcessPool:
                broken.append(one)
    for one in broken:
        with ProcessPoolExecutor(1, worker_context(), end_with_the_run) as pool:
            try:
                yield one, pool.submit(make_copy, one, targets[one.source_id]).result()
            except BrokenProcessPool:
                yield one, False


def make_copy(rejected: Rejected, target: Path) -> bool:
    """Make one copy, whole or not at all; False where that cannot be done. Runs in a process of its own, which alone needs the code for it."""
    from flows.steps.sending_back.mark_up import mark_up

    if any(told.rule == "reader_died" for told in rejected.issues):
        return False
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        with _at_most(PATIENCE):
            os.close(os.open(temporary, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
            mark_up(rejected, temporary)
        os.replace(temporary, target)
        return True
    except (Refused, OSError, TimeoutError, MemoryError):
        return False
    except Exception:  # whatever a workbook holds that openpyxl does not know: the night goes on without this copy
        return False
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _sweep(folder: Path, keep: set[Path]) -> None:
    """Remove copies of files that were mended or withdrawn, and what a killed run left; what others put here stays."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in keep and path.name.endswith((f"{MARK}.xlsx", f"{MARK}.xlsx.tmp")):
            path.unlink()
