"""A night with something of everything to do, the state before it, and the state it must come to whatever happens."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from tests.flows.conftest import DTM, Base, all_tables, make_base

GAO = {"Gao/Gao/Gao": (10, 50), "Gao/Ansongo/Ansongo": (20, 100), "Gao/Bourem/Bourem": (None, 7)}
Hashes = dict[str, str]


@dataclass
class Tally:
    """{what was tried: (how often, how often it went wrong, a remark)}."""

    counts: dict[str, tuple[int, int, str]] = field(default_factory=dict)

    def note(self, what: str, tried: int, lost: Sequence[object] = (), remark: str = "") -> None:
        """Note a count; whatever was lost fails the test."""
        self.counts[what] = (tried, len(lost), remark)
        assert not lost, (what, len(lost), lost[:3])


@dataclass(frozen=True)
class Night:
    """A raw folder in which a night waits to be taken in; `before` and `after` are the hashes of every table published."""

    base: Base
    before: Hashes
    after: Hashes
    seconds: float

    def copy_to(self, folder: Path) -> Base:
        """The same evening once more, where the last one may have gone wrong."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.base.raw.parent, folder)
        return Base(type(self.base.settings)(folder / "raw", folder / "warehouse"))


def prepare_night(folder: Path) -> Night:
    """Eight rounds published; then one is mended under a mark, one written over, one withdrawn, and three arrive, one of them faulty."""
    base = make_base(folder / "evening")
    for year in range(2008, 2016):
        base.round(f"Dec_{year}.xlsx", {**GAO, "Mopti/Koro/Barapireli": (year, 5 * year)}, date(year, 12, 31))
    base.night()
    before = table_hashes(base.published)
    base.round("Dec_2008_v2.xlsx", {**GAO, "Mopti/Koro/Barapireli": (1, 5)}, date(2008, 12, 31))
    base.round("Dec_2009.xlsx", {**GAO, "Mopti/Koro/Barapireli": (2, 6)}, date(2009, 12, 31))
    (base.raw / "dtm" / "Dec_2010.xlsx").unlink()
    for year in (2016, 2017):
        base.round(f"Dec_{year}.xlsx", GAO, date(year, 12, 31))
    base.round("Dec_2018.xlsx", {"Gao/Gaoo/Gao": (10, 60)}, date(2018, 12, 31))
    night = Night(base, before, {}, 0)
    undisturbed = night.copy_to(folder / "undisturbed")
    began = time.monotonic()
    code, printed = run(undisturbed)
    seconds = time.monotonic() - began
    assert code == 3, printed
    return Night(base, before, table_hashes(undisturbed.published), seconds)


def table_hashes(published: Path) -> Hashes:
    """The hash of every table's rows, but for when things happened. Raises duckdb.Error where the file cannot be read."""
    return {name: hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()[:16] for name, rows in all_tables(published).items()}


def command(base: Base, *options: str) -> list[str]:
    return [str(DTM), "run", "--direct", *options, "--raw", str(base.raw), "--warehouse", str(base.settings.warehouse)]


def run(base: Base, *options: str, timeout: float = 120) -> tuple[int, str]:
    """A night as cron starts it: its exit status and what it printed."""
    done = subprocess.run(command(base, *options), capture_output=True, text=True, timeout=timeout, check=False)
    return done.returncode, done.stdout + done.stderr


def end(process: subprocess.Popen[bytes], group: bool) -> list[int]:
    """SIGKILL to a run, or to its whole group; what of its processes is still there some seconds later."""
    os.killpg(process.pid, signal.SIGKILL) if group else process.kill()
    process.wait()
    until = time.monotonic() + 60
    while (left := _of_session(process.pid)) and time.monotonic() < until:
        time.sleep(0.1)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return left


def _of_session(session: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def fault_after(base: Base, night: Night, allowed: Sequence[str] = ("before", "after")) -> str | None:
    """What is wrong with the published file: None where it opens and equals the build before or after."""
    try:
        found = table_hashes(base.published)
    except duckdb.Error as error:
        return f"does not open: {error}"
    return None if any(found == getattr(night, state) for state in allowed) else "neither the build before nor after"


def fault_of_next(base: Base, night: Night, *options: str) -> str | None:
    """What is wrong after the next run: None where it ends in the content of an undisturbed one and leaves nothing behind."""
    code, printed = run(base, *options)
    if code != 3:
        return f"exit {code}: {printed[-500:]}"
    if fault := fault_after(base, night, ("after",)):
        return f"next run: {fault}"
    left = [
        path.name
        for pattern in ("dtm.*.next*", "*.wal", "*.tmp", "store/.incoming/*", "rejected/**/*.tmp")
        for path in base.settings.warehouse.glob(pattern)
    ]
    return f"left behind: {left}" if left else None
