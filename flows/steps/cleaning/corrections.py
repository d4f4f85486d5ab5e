"""Corrections declared in raw/corrections.yml: raw files are never edited."""

from __future__ import annotations

import fnmatch
import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from flows.steps.messages import issue
from flows.steps.records import Issue, Refused
from schemas.registry import DATASETS

if TYPE_CHECKING:
    from flows.steps.reading.rows import Rows
    from flows.steps.recognition.tables import Meaning, Table

_REQUIRED = ("file", "where", "column", "old", "new", "why", "who", "decided")


@dataclass(frozen=True, slots=True)
class Correction:
    """Replace `old` by `new` in `column` of the rows of matching files where every column of `where` has its value."""

    file: str
    where: tuple[tuple[str, Any], ...]
    column: str
    old: Any
    new: Any
    why: str
    who: str
    decided: str

    def concerns(self, file_name: str) -> bool:
        return fnmatch.fnmatch(file_name.lower(), self.file.lower())

    @property
    def wanted(self) -> Mapping[str, Any]:
        return dict(self.where)


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """The declared corrections. Raises Refused where the file is malformed or an entry lacks a field."""
    if not path.exists():
        return ()
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        missing = [(i, field) for i, entry in enumerate(entries, start=1) for field in _REQUIRED if field not in entry]
        if missing:
            raise ValueError(", ".join(f"#{i}: {field}" for i, field in missing))
        listed = [i for i, entry in enumerate(entries, start=1) for value in (entry["old"], entry["new"], *entry["where"].values())
                  if isinstance(value, (list, dict))]  # fmt: skip
        if listed:
            raise ValueError(f"#{listed[0]}: old, new, where: one value each")
        return tuple(
            Correction(
                str(e["file"]), tuple(sorted(e["where"].items())), str(e["column"]), e["old"], e["new"], str(e["why"]),
                str(e["who"]), str(e["decided"]),
            )
            for e in entries
        )  # fmt: skip
    except (yaml.YAMLError, TypeError, AttributeError, ValueError) as error:
        raise Refused(issue("broken_corrections", found=str(error)[:200])) from error


def fingerprint_for(corrections: Sequence[Correction], file_name: str) -> str:
    """Identify the corrections that concern a file; a change of it makes the file be read again."""
    own = [repr(correction) for correction in corrections if correction.concerns(file_name)]
    return hashlib.sha256("\n".join(own).encode()).hexdigest()[:8] if own else ""


@dataclass(frozen=True, slots=True)
class CorrectedCell:
    """A cell that a correction replaced, where it lies (0-based) and what it held."""

    correction: Correction
    row: int
    index: int
    sent: object

    @property
    def column(self) -> str:
        return self.correction.column


def correct_cells(table: Table, rows: Rows, corrections: Sequence[Correction], made: Counter[Correction]) -> list[CorrectedCell]:
    """Put the new value into every data cell that a correction speaks of, before anything is cleaned, and count them in `made`."""
    corrected = []
    for correction in corrections:
        if not correction.wanted.keys() <= {meaning.column for meaning in table.columns}:
            continue
        for meaning in _columns_of(table, correction.column):
            for row in rows.data:
                if _is_meant(table, rows, correction, meaning.index, row):
                    corrected.append(CorrectedCell(correction, row, meaning.index, rows.cells[meaning.index][row]))
                    rows.cells[meaning.index][row] = "" if correction.new is None else correction.new
                    made[correction] += 1
    return corrected


def tell_corrected(table: Table, corrected: Sequence[CorrectedCell]) -> list[Issue]:
    """What was put in place of what, for whoever opens the file and finds another figure there."""
    from flows.steps.opening.workbook import cell_name

    return [
        issue("corrected", sheet=table.sheet.name, cell=cell_name(cell.row, cell.index), row_number=cell.row + 1, column=cell.column,
              found=_shown(table.sheet.error_cells.get((cell.row, cell.index), cell.sent)), expected=_shown(cell.correction.new),
              why=cell.correction.why, who=cell.correction.who, decided=cell.correction.decided)
        for cell in corrected
    ]  # fmt: skip


def _is_meant(table: Table, rows: Rows, correction: Correction, index: int, row: int) -> bool:
    sent = table.sheet.error_cells.get((row, index), rows.cells[index][row])
    return _shown(sent) == _shown(correction.old) and all(
        any(_shown(rows.cells[meaning.index][row]) == _shown(value) for meaning in _columns_of(table, name))
        for name, value in correction.where
    )  # fmt: skip


def _columns_of(table: Table, name: str) -> list[Meaning]:
    return [meaning for meaning in table.columns if meaning.column == name]


def unmade_corrections(corrections: Sequence[Correction], made: Counter[Correction]) -> list[Issue]:
    """An error for each correction that found nothing to correct: the source was mended, or the correction is mistaken."""
    known = {column.name for dataset in DATASETS for column in dataset.readable_columns}
    issues = []
    for correction in corrections:
        unknown = sorted({correction.column, *correction.wanted} - known)
        where = ", ".join(f"{name} = {_shown(value)}" for name, value in correction.where)
        if unknown:
            issues.append(issue("correction_of_unknown_column", column=unknown[0], where=where))
        elif not made[correction]:
            issues.append(issue("correction_not_found", column=correction.column, found=_shown(correction.old), where=where))
    return issues


def _shown(value: Any) -> str:
    """A cell or a declared value as text that can be compared: 412.0, "412" and " 412 " are the same, and so are 4 120 and 4120."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return str(value.date())
    text = " ".join(str(int(value) if isinstance(value, float) and value.is_integer() else value).replace("’", "'").split())
    return text.replace(" ", "") if re.fullmatch(r"\d{1,3}(?: \d{3})+", text) else text
