"""Hostile and broken input: every file is loaded with the totals that another road finds, or refused for a reason that says where."""

from __future__ import annotations

import os
import random
import resource
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import openpyxl
import pytest

from flows.steps.settings import PROJECT, SHIPPED_REFERENCE
from tests.flows.conftest import make_base, run_dtm
from tests.real.conftest import REAL
from tests.torture.conftest import FULL, many
from tests.torture.fuzz.files import BREAKERS, write, write_xlsxwriter
from tests.torture.fuzz.model import Book, real_books, sample_books
from tests.torture.fuzz.operators import OPERATORS, Verdict
from tests.torture.scenario import Tally, run

PATIENCE_SECONDS, MOST_BYTES = 30, 1 << 30
WHOLE_FILE = {
    "empty_file", "not_a_workbook", "truncated_workbook", "broken_csv", "password_protected", "zip_bomb", "dtd_refused", "empty_workbook",
    "no_table_recognised", "no_figures", "no_reference_date", "two_files_one_operation", "sheet_too_large",
}  # fmt: skip
"""Reasons that speak of a file as a whole; every other one names a sheet, a cell or a column."""


@cache
def books() -> list[Book]:
    return [*sample_books(), *real_books(REAL / "mali-baseline")]


@dataclass(frozen=True)
class Case:
    """A file, what was done to it, the totals that it holds by the other road, and what a reader may do."""

    path: Path
    story: str
    truth: dict[str, int]
    verdict: Verdict


def make_case(number: int, folder: Path) -> Case:
    """The file of a number: the same one every time."""
    chance = random.Random(number)
    book = chance.choice(books()).copy()
    stem = folder / f"{number:05}_{book.name}_{_day_of(book)}"
    if number % 3 == 2:
        breaker = chance.choice(sorted(BREAKERS))
        path = stem.with_suffix(".xlsx")
        write_xlsxwriter(book, path)
        content, verdict = BREAKERS[breaker](path.read_bytes(), chance)
        path.write_bytes(content)
        return Case(path, f"{number}: {book.name}, {breaker}", book.truth(), verdict)
    names = chance.sample(sorted(OPERATORS), chance.choice((1, 1, 2, 3)))
    if "households_and_individuals_swapped" in names:
        # After it nothing stands where it is expected.
        names = ["households_and_individuals_swapped"]
    # Columns and rows are known by position until they are shuffled or added to.
    names.sort(key=lambda name: name in ("columns_shuffled", "moved_right", "banner", "count_column_taken_out"))
    verdicts = [OPERATORS[name](book, chance) for name in names]
    verdict: Verdict = "either" if len(names) > 1 and "refuse" not in verdicts and "either" in verdicts else max(verdicts, key=_SEVERITY.index)
    if len(names) > 1:
        verdict = "either" if verdict != "keeps" else "keeps"
    path, _ = write(book, stem, chance)
    return Case(path, f"{number}: {book.name}, {' + '.join(names)} as {path.suffix}", book.truth(), verdict)


_SEVERITY = ("keeps", "either", "refuse")
_DAYS = {"english": "Dec_2021", "coded": "2022-08-31", "grouped": "Septembre_2022", "three": "Dec_2022", "french": "Avril_2022"}


def _day_of(book: Book) -> str:
    return _DAYS.get(book.name, "")


@dataclass(frozen=True)
class Read:
    """What the project made of a file."""

    is_accepted: bool
    totals: dict[str, int]
    errors: tuple[tuple[str, str | None, str | None, str | None], ...]
    seconds: float
    peak_bytes: int
    crash: str | None = None


def read_case(number: int, folder: Path) -> tuple[Case, Read]:
    """Make the file of a number and read it, in a process of its own kind."""
    from flows.steps.reading.readers import read_here
    from flows.steps.warehouse.validate import find_faults

    case = make_case(number, folder)
    began = time.perf_counter()
    try:
        prepared = read_here(case.path, SHIPPED_REFERENCE, None)
        issues = [*prepared.issues, *find_faults([prepared]).get(prepared.source_id, [])]
    except Exception:
        return case, Read(False, {}, (), time.perf_counter() - began, 0, traceback.format_exc()[-800:])
    errors = tuple((found.rule, found.sheet, found.cell, found.column) for found in issues if found.severity == "error")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return case, Read(bool(prepared.tables) and not errors, prepared.totals, errors, time.perf_counter() - began, peak)


def fault_of(case: Case, read: Read) -> str | None:
    """Why this is a loss; None where it is as it must be."""
    if read.crash:
        return f"{case.story}: crash: {read.crash}"
    if read.seconds > PATIENCE_SECONDS:
        return f"{case.story}: {read.seconds:.0f} s"
    if read.peak_bytes > MOST_BYTES:
        return f"{case.story}: {read.peak_bytes >> 20} MB"
    if read.is_accepted:
        if case.verdict == "refuse":
            return f"{case.story}: loaded, must be refused; {_differences(case.truth, read.totals)}"
        if (wrong := _differences(case.truth, read.totals)) and not _agrees_with_openpyxl(case, read):
            return f"{case.story}: wrong totals {wrong}"
        return None
    if not read.errors:
        return f"{case.story}: refused without a reason"
    if any(rule == "reader_died" for rule, *_ in read.errors):
        return f"{case.story}: refused for a fault of the program"
    if not any(rule in WHOLE_FILE or sheet or cell or column for rule, sheet, cell, column in read.errors):
        return f"{case.story}: refused without a place: {read.errors[:3]}"
    if case.verdict == "keeps":
        return f"{case.story}: refused, must be loaded: {read.errors[:3]}"
    return None


def _differences(truth: dict[str, int], totals: dict[str, int]) -> dict[str, tuple[int, int | None]]:
    return {name: (figure, totals.get(name)) for name, figure in truth.items() if totals.get(name) != figure}


def _agrees_with_openpyxl(case: Case, read: Read) -> bool:
    """A bit that was flipped may have made another, sound file: then the totals are those that openpyxl adds up."""
    if "bits_flipped" not in case.story and "block_zeroed" not in case.story and "member_twice" not in case.story:
        return False
    book = next(book for book in books() if f", {book.name}" in case.story.replace(": ", ", ", 1) or f"_{book.name}_" in case.path.name)
    try:
        workbook = openpyxl.load_workbook(case.path, data_only=True)
    except Exception:
        return False
    for name, figure in read.totals.items():
        places = [(grid.name, grid.counts[name], grid) for grid in book.grids if name in grid.counts]
        for sheet, at, grid in places:
            data = [index for index, row in enumerate(grid.rows) if row.figures is not None]
            rows = list(workbook[sheet].iter_rows(values_only=True))
            if sum(rows[index][at] or 0 for index in data if index < len(rows) and isinstance(rows[index][at], (int, float))) != figure:
                return False
    return True


@pytest.fixture(scope="module")
def lanes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        yield pool


def test_every_file_is_loaded_as_it_is_or_refused_for_a_reason_that_says_where(lanes: ProcessPoolExecutor, tmp_path: Path, tally: Tally) -> None:
    tried = many(int(os.environ.get("DTM_FUZZ", "2000")), 40)
    outcomes = [future.result() for future in [lanes.submit(read_case, number, tmp_path) for number in range(tried)]]
    faults = [fault for case, read in outcomes if (fault := fault_of(case, read))]
    accepted = sum(read.is_accepted for _, read in outcomes)
    rules = Counter(read.errors[0][0] for _, read in outcomes if read.errors)
    slowest, largest = max(read.seconds for _, read in outcomes), max(read.peak_bytes for _, read in outcomes)
    (tmp_path / "faults.txt").write_text("\n".join(faults), encoding="utf-8")
    remark = f"{accepted} loaded with their totals, {tried - accepted} refused for {len(rules)} reasons; {slowest:.1f} s, {largest >> 20} MB at most"
    tally.note("files fuzzed: values, headers, sheets, order, encodings, packages", tried, faults, remark)


NAMES = tuple(
    name if isinstance(name, bytes) else name.encode()
    for name in (
        "retour\nligne.xlsx", "..xlsx", "...xlsx", "-rf.xlsx", "'; drop table source; --.xlsx", "<script>alert(1)<script>.xlsx",
        "[bold red]x[bold].xlsx",
        "{found} %s.xlsx", "été 🌍.xlsx", "e\u0301te\u0301.xlsx", " espaces .xlsx", "x" * 240 + ".xlsx", "a\\b.xlsx", "tab\tulation.xlsx",
        "\u202excod.xlsx", "=cmd.xlsx", "$(touch x).xlsx", "CON.xlsx", '"guillemets".xlsx', "null\ufffd.xlsx", "~$lock.xlsx", b"octets_\xff.xlsx",
    )
)  # fmt: skip


def test_names_that_mean_something_elsewhere_mean_nothing_here(tmp_path: Path, tally: Tally) -> None:
    """Each file counts under its name, or is told not to be read; nothing is written anywhere else."""
    base = make_base(tmp_path)
    for number, name in enumerate(NAMES):
        base.round("new.xlsx", {"Gao/Gao/Gao": (10, 100 + number)}, date(1990 + number, 12, 31))
        os.rename(os.fsencode(base.raw / "dtm" / "new.xlsx"), os.path.join(os.fsencode(base.raw / "dtm"), name))
    code, printed = run(base)
    assert code == 0 and "Traceback" not in printed, printed[-2000:]
    passed_over = [name for name in NAMES if name.startswith((b".", b"~$"))]
    unreadable = [name for name in NAMES if name not in passed_over and not os.fsdecode(name).isprintable()]
    assert printed.count("nom de fichier illisible") == len(unreadable) >= 4
    expected = {f"{1990 + n}-12-31": 100 + n for n, name in enumerate(NAMES) if name not in passed_over + unreadable}
    assert base.national() == expected and len(expected) >= 15
    assert sorted(path.name for path in tmp_path.iterdir()) == ["raw", "warehouse"] and not (PROJECT / "x").exists()
    status, told = run_dtm("status", "--raw", base.raw, "--warehouse", base.settings.warehouse)
    assert status == 0, told
    tally.note("file names with newlines, `..`, quotes, markup, odd bytes", len(NAMES))


def test_a_night_over_such_files_changes_no_other_figure(tmp_path: Path, tally: Tally) -> None:
    """Fuzzed files in one night, beside three files whose figures are known."""
    tried, faults = many(250, 12), []
    witnesses = {f"{year}-12-31": 50 + year for year in (2009, 2010, 2011)}
    base = make_base(tmp_path)
    for number in range(tried):
        make_case(number, base.raw / "dtm")
    for day, figure in witnesses.items():
        base.round(f"witness_{day}.xlsx", {"Gao/Gao/Gao": (10, figure)}, date.fromisoformat(day))
    began = time.monotonic()
    code, printed = run(base, timeout=1800)
    seconds = time.monotonic() - began
    assert code in (0, 3) and "Traceback" not in printed, printed[-800:]
    found = base.national()
    faults += [f"{day}: {found.get(day)}" for day, figure in witnesses.items() if found.get(day) != figure]
    died = base.ask("select file_name, found from meta.issue join meta.source using (source_id) where rule = 'reader_died'")
    faults += [f"{name}: {why}" for name, why in died]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    remark = f"a night of {seconds:.0f} s; {peak} MB at most a process"
    tally.note("fuzzed files in a night beside files whose figures are known", tried, faults, remark)


if FULL:
    assert len(OPERATORS) > 20 and len(BREAKERS) > 15
