"""A CSV too large to hold: read in pieces, each prepared as a small file with the same header, and put together again on disk.

The memory it takes is that of one piece, however long the file. What compares rows with one another is left to validation,
which reads back only the columns it needs.
"""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from flows.steps.arrivals.store import hash_of
from flows.steps.cleaning.corrections import Correction, load_corrections, unmade_corrections
from flows.steps.messages import issue, severity_of
from flows.steps.places_and_dates.point_rows import STRAY, WRONG_NAME, rule_of_strays
from flows.steps.places_and_dates.situate import Situated
from flows.steps.reading.piece_totals import PieceTotals, direction_totals_far_apart
from flows.steps.reading.pieces import Pieces
from flows.steps.reading.prepare import MOST_ALIKE, at_most, gazetteer_of, prepare_file, prepare_piece
from flows.steps.records import ColumnAccount, Issue, Prepared, RawFile, Refused, SheetSummary, Slice
from schemas.registry import BY_NAME

LARGE_BYTES = 40_000_000
ROWS_A_PIECE = 10_000
"""The cells of so many rows stay near the processor; more take longer each."""
ROWS_A_BATCH = 50_000
"""Rows are handed on to validation and landing in larger batches, for each has its fixed cost."""
OF_THE_WHOLE = frozenset({"no_figures"})
"""Issues that a piece cannot raise: its rows may be a total and a note, and the figures stand in the others."""
_CELL = re.compile(r"([A-Z]+)(\d+)")


def prepare(raw_file: RawFile, reference_dir: Path, corrections_file: Path | None = None, aside: Path | None = None) -> Prepared:
    """Prepare a file of any size. Never raises for what the file holds. The rows of one too large to hold are left in a folder in `aside`."""
    if raw_file.path.suffix.lower() != ".csv" or raw_file.size_bytes <= LARGE_BYTES:
        return prepare_file(raw_file, reference_dir, corrections_file)
    return prepare_in_pieces(raw_file, reference_dir, corrections_file, ROWS_A_PIECE, aside)


def rows_of(file: Prepared, dataset: str) -> pa.Table:
    """All rows of a file that was read in pieces, in memory: for a look at a small one."""
    with pa.ipc.open_stream(f"{file.rows_folder}/{dataset}.arrow") as stream:
        return stream.read_all()


@dataclass(slots=True)
class _Whole:
    """What has been put together of the pieces."""

    folder: Path
    writers: dict[str, pa.ipc.RecordBatchStreamWriter] = field(default_factory=dict)
    schemas: dict[str, pa.Schema] = field(default_factory=dict)
    waiting: dict[str, list[pa.Table]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    known: set[tuple[object, ...]] = field(default_factory=set)
    strays: list[Issue] = field(default_factory=list)
    columns: dict[tuple[str, str | None, str | None], ColumnAccount] = field(default_factory=dict)
    sheets: dict[str, SheetSummary] = field(default_factory=dict)
    slices: dict[tuple[str, str, str], int] = field(default_factory=dict)
    totals: Counter[str] = field(default_factory=Counter)
    dates: set[date] = field(default_factory=set)
    has_direction_totals: bool = False

    def path(self, dataset: str) -> Path:
        """Where the rows of a dataset are written."""
        return self.folder / f"{dataset}.arrow"

    @property
    def has_no_figures(self) -> bool:
        counts = all(BY_NAME[name].counts_something for name in self.schemas)
        return counts and not self.totals and not any(found.severity == "error" for found in self.issues)

    def add(self, piece: Prepared, offset: int) -> None:
        """Add a piece whose first data row stands `offset` rows further down in the file."""
        for name, table in piece.tables.items():
            if "direction" in table.column_names:
                self.has_direction_totals |= pc.any(pc.equal(table.column("direction"), "total")).as_py() is True
            rows = pc.add(table.column("row_number"), pa.scalar(offset, pa.int32()))
            self._write(name, table.set_column(table.schema.get_field_index("row_number"), "row_number", rows))
        for told in piece.issues:
            moved = _moved(told, offset)
            if told.rule == STRAY or told.rule.startswith(WRONG_NAME):
                self.strays.append(moved)
            elif told.rule not in OF_THE_WHOLE and _key(moved) not in self.known:
                self.known.add(_key(moved))
                self.issues.append(moved)
        for account in piece.columns:
            key = account.sheet, account.column_letter, account.column_name
            before = self.columns.get(key)
            self.columns[key] = replace(before, filled_cells=before.filled_cells + account.filled_cells) if before else account
        for sheet in piece.sheets:
            so_far = self.sheets.get(sheet.sheet)
            self.sheets[sheet.sheet] = _together(so_far, sheet) if so_far else sheet
        for found in piece.slices:
            mine = found.dataset, found.slice_key, found.part
            self.slices[mine] = self.slices.get(mine, 0) | found.days
        self.totals.update(piece.totals)
        self.dates |= set(piece.reference_dates)

    def _write(self, name: str, table: pa.Table) -> None:
        if name not in self.writers:
            self.schemas[name] = table.schema
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            self.writers[name] = pa.ipc.new_stream(str(self.path(name)), table.schema, options=options)
        waiting = self.waiting.setdefault(name, [])
        waiting.append(table.cast(self.schemas[name]))
        if sum(some.num_rows for some in waiting) >= ROWS_A_BATCH:
            self._write_waiting(name)

    def _write_waiting(self, name: str) -> None:
        if tables := self.waiting.pop(name, []):
            self.writers[name].write_table(pa.concat_tables(tables).combine_chunks())

    def judged_strays(self) -> list[Issue]:
        """Days outside the period that a name speaks of: by their share in the whole file each is a slip, or all say that the name is wrong."""
        rows = sum(sheet.rows_data for sheet in self.sheets.values())
        judged = []
        for where in ("sheet", "file"):
            own = [stray for stray in self.strays if stray.params["where"] == where]
            count = sum(int(stray.params["rows"]) for stray in own)
            rule = rule_of_strays(count, rows, where)
            judged += [replace(stray, rule=rule, severity=severity_of(rule), params={**stray.params, "rows": str(count)}) for stray in own[:1]]
        return judged

    def close(self) -> None:
        """End the files of rows. More is harmless."""
        for name, writer in self.writers.items():
            self._write_waiting(name)
            writer.close()


def _key(found: Issue) -> tuple[object, ...]:
    return found.rule, found.sheet, found.cell, found.row_number, found.column, found.found, found.expected


def _moved(found: Issue, offset: int) -> Issue:
    if found.row_number is None or not offset:
        return found
    cell = _CELL.fullmatch(found.cell or "")
    return replace(found, row_number=found.row_number + offset, cell=f"{cell[1]}{int(cell[2]) + offset}" if cell else found.cell)


def _together(one: SheetSummary, other: SheetSummary) -> SheetSummary:
    return replace(
        one,
        rows_read=one.rows_read + other.rows_read,
        rows_data=one.rows_data + other.rows_data,
        rows_non_data=one.rows_non_data + other.rows_non_data,
    )


def prepare_in_pieces(
    raw_file: RawFile, reference_dir: Path, corrections_file: Path | None, rows_a_piece: int, aside: Path | None = None
) -> Prepared:  # fmt: skip
    """Prepare a CSV piece by piece; its rows are left in a folder of their own, which landing removes."""
    folder = Path(tempfile.mkdtemp(prefix="dtm-rows-", dir=aside))
    atexit.register(shutil.rmtree, folder, True)
    whole, started = _Whole(folder), time.perf_counter()
    first: Prepared | None = None
    try:
        gazetteer = gazetteer_of(reference_dir)
        if hash_of(raw_file.path) != raw_file.sha256:
            raise Refused(issue("stored_copy_damaged"))
        corrections = [c for c in load_corrections(corrections_file) if c.concerns(raw_file.name)] if corrections_file else []
        made: Counter[Correction] = Counter()
        pieces, printed = Pieces(raw_file.path, rows_a_piece), PieceTotals()
        for workbook, offset in pieces:
            piece, tables = prepare_piece(workbook, raw_file, gazetteer, corrections, made)
            if first is None:
                if not piece.datasets or any(BY_NAME[name].dated_by != "row" for name in piece.datasets):
                    return prepare_file(raw_file, reference_dir, corrections_file)
                first, pieces.header_rows, pieces.columns = piece, piece.sheets[0].header_row or 0, _dates_and_counts(tables)
            printed.add(tables, whole.totals, offset)
            whole.add(piece, offset)
        whole.close()
        whole.issues += whole.judged_strays()
        if whole.has_no_figures:
            whole.issues.append(issue("no_figures", sheet=next(iter(whole.sheets), None)))
        whole.issues += unmade_corrections(corrections, made)
        whole.issues += printed.disagreements(whole.totals, {name: whole.path(name) for name in whole.schemas}, gazetteer)
        whole.issues += direction_totals_far_apart(whole.slices, whole.has_direction_totals)
    except Refused as refusal:
        whole.issues.append(refusal.issue)
    except Exception as error:
        whole.issues.append(issue("reader_died", found=repr(error)[:200]))
    whole.close()
    dates = sorted(whole.dates)
    return Prepared(
        source_id=raw_file.source_id, file_name=raw_file.name, file_format="csv", provenance=first.provenance if first else "file",
        datasets=tuple(sorted(whole.schemas)), tables={name: schema.empty_table() for name, schema in whole.schemas.items()},
        slices=tuple(Slice(*key, days) for key, days in sorted(whole.slices.items())),
        reference_dates=tuple(dict.fromkeys((*dates[:1], *dates[-1:]))),
        issues=tuple(at_most(whole.issues, MOST_ALIKE)), columns=tuple(whole.columns.values()), sheets=tuple(whole.sheets.values()),
        totals=dict(whole.totals), seconds={"prepare": time.perf_counter() - started}, rows_folder=str(folder),
    )  # fmt: skip


def _dates_and_counts(tables: Sequence[Situated]) -> frozenset[int]:
    """The columns of some tables whose cells may be written in more than one way."""
    return frozenset(
        meaning.index
        for item in tables
        for meaning in item.extract.table.columns
        if meaning.column and item.dataset.by_name[meaning.column].kind in ("date", "count")
    )
