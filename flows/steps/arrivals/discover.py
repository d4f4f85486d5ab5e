"""What lies in raw/ now, and what of it is new. A file whose size and time are unchanged is not opened."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISDIR, S_ISREG

TABULAR = frozenset((".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv"))
_RESPONSE, _REQUEST = ".json", ".request.json"
"""In raw/api/: what DTM's API answered, and beside it what was asked and when."""
_OTHER_USES = {"reference": "is_reference", "claims": "is_claims"}
"""Folders of raw/ that hold no deliveries, and the reason they are passed over."""


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file of raw/ as the ledger knows it."""

    size_bytes: int
    mtime_ns: int
    sha256: str


@dataclass(slots=True)
class Ledger:
    """What the last run saw, and the versions of what it was run with. A cache: deleting it costs one reading."""

    files: dict[str, SeenFile] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Ledger:
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            return cls({name: SeenFile(*seen) for name, seen in stored["files"].items()}, stored["versions"])
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def save(self, path: Path) -> None:
        """Write whole or not at all."""
        content = {"files": {n: [s.size_bytes, s.mtime_ns, s.sha256] for n, s in sorted(self.files.items())}, "versions": self.versions}
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".tmp")
        temporary.write_text(json.dumps(content), encoding="utf-8")
        os.replace(temporary, path)


@dataclass(frozen=True, slots=True)
class Discovery:
    """The files of raw/ by relative path: all that are tables, those new or changed, those gone, those passed over.

    `ignored` gives the reason of each: is_reference, is_claims, is_corrections, is_note, is_request, not_a_table, name_not_readable.
    """

    present: dict[str, SeenFile]
    arrived: tuple[str, ...]
    withdrawn: tuple[str, ...]
    ignored: dict[str, str]
    unsettled: tuple[str, ...]

    @property
    def is_quiet(self) -> bool:
        return not self.arrived and not self.withdrawn


def discover(raw: Path, ledger: Ledger, verify: bool = False) -> Discovery:
    """Walk raw/. With `verify` every file is hashed again, whatever its size and time say.

    A file that changes while it is hashed is left for the next night (`unsettled`); the version known so far stays. So does what lies
    behind a link, or in a folder, that cannot be reached tonight: a share that is not there has not withdrawn its files.
    """
    present: dict[str, SeenFile] = {}
    ignored: dict[str, str] = {}
    unsettled: list[str] = []
    for path, stat in walk(raw):
        name = os.path.relpath(path, raw).replace(os.sep, "/")
        reason = _reason_to_ignore(name)
        if stat is None:
            present |= {known: seen for known, seen in ledger.files.items() if known == name or known.startswith(f"{name}/")}
            unsettled.append("".join(mark if mark.isprintable() else "\ufffd" for mark in name))
            continue
        if reason is not None:
            ignored["".join(mark if mark.isprintable() else "\ufffd" for mark in name)] = reason
            continue
        known = ledger.files.get(name)
        if known and not verify and (known.size_bytes, known.mtime_ns) == (stat.st_size, stat.st_mtime_ns):
            present[name] = known
            continue
        seen = _hash_settled(raw / name, stat)
        if seen is None:
            unsettled.append(name)
            if known:
                present[name] = known
        else:
            present[name] = seen
    arrived = tuple(sorted(n for n, seen in present.items() if n not in ledger.files or ledger.files[n].sha256 != seen.sha256))
    withdrawn = tuple(sorted(name for name in ledger.files if name not in present and name not in unsettled))
    return Discovery(dict(sorted(present.items())), arrived, withdrawn, ignored, tuple(sorted(unsettled)))


def compare_names(raw: Path, ledger: Ledger) -> tuple[list[str], list[str]]:
    """Files of raw/ that the last run has not seen as they are now, and files it saw that are gone: by name, size and time alone."""
    lying, out_of_reach = {}, []
    for path, stat in walk(raw):
        name = os.path.relpath(path, raw).replace(os.sep, "/")
        if stat is None:
            out_of_reach.append(name)
        elif _reason_to_ignore(name) is None:
            lying[name] = stat
    unseen = [
        name for name, stat in lying.items()
        if (known := ledger.files.get(name)) is None or (known.size_bytes, known.mtime_ns) != (stat.st_size, stat.st_mtime_ns)
    ]  # fmt: skip
    gone = [name for name in ledger.files if name not in lying and not any(name == far or name.startswith(f"{far}/") for far in out_of_reach)]
    return sorted(unseen), sorted(gone)


def walk(folder: Path, above: tuple[tuple[int, int], ...] = ()) -> Iterator[tuple[Path, os.stat_result | None]]:
    """The files of a folder and of those in it, with their state; None where one cannot be reached. Links are followed, not in circles."""
    own = folder.stat()
    here = (*above, (own.st_dev, own.st_ino))
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "~$")):
                continue
            try:
                stat = entry.stat()
            except FileNotFoundError:
                # Gone since the folder was listed; a link that leads nowhere is still there.
                if entry.is_symlink():
                    yield Path(entry.path), None
                continue
            except OSError:
                yield Path(entry.path), None
                continue
            if S_ISREG(stat.st_mode):
                yield Path(entry.path), stat
            elif S_ISDIR(stat.st_mode) and (stat.st_dev, stat.st_ino) not in here:
                yield from _walk_inside(Path(entry.path), here)


def _walk_inside(folder: Path, above: tuple[tuple[int, int], ...]) -> Iterator[tuple[Path, os.stat_result | None]]:
    try:
        yield from walk(folder, above)
    except OSError:
        yield folder, None


def _reason_to_ignore(name: str) -> str | None:
    top, _, rest = name.partition("/")
    if rest and top in _OTHER_USES:
        return _OTHER_USES[top]
    if name == "corrections.yml":
        return "is_corrections"
    if name.rpartition("/")[2].lower() == "readme.md":
        return "is_note"
    if not name.isprintable():
        return "name_not_readable"
    if top == "api" and name.endswith(_RESPONSE):
        return "is_request" if name.endswith(_REQUEST) else None
    return None if os.path.splitext(name)[1].lower() in TABULAR else "not_a_table"


def _hash_settled(path: Path, before: os.stat_result) -> SeenFile | None:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            after = os.fstat(file.fileno())
    except OSError:
        return None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        return None
    return SeenFile(after.st_size, after.st_mtime_ns, digest)
