"""Corrections declared in raw/corrections.yml: raw files are never edited."""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from flows.steps.messages import issue
from flows.steps.records import Issue, Refused

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


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """The declared corrections. Raises Refused where the file is malformed or an entry lacks a field."""
    if not path.exists():
        return ()
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        missing = [(i, field) for i, entry in enumerate(entries, start=1) for field in _REQUIRED if field not in entry]
        if missing:
            raise ValueError(", ".join(f"#{i}: {field}" for i, field in missing))
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


def apply_corrections(table: pa.Table, corrections: Sequence[Correction], file_name: str) -> tuple[pa.Table, list[Issue]]:
    """The table with the corrections made; an error for each whose old value no longer occurs."""
    issues: list[Issue] = []
    for correction in corrections:
        if not correction.concerns(file_name) or correction.column not in table.column_names:
            continue
        columns = [table.column(name).to_pylist() for name, _ in correction.where if name in table.column_names]
        wanted = [_shown(value) for name, value in correction.where if name in table.column_names]
        cells = table.column(correction.column).to_pylist()
        hits = [
            row for row, cell in enumerate(cells) if _shown(cell) == _shown(correction.old) and [_shown(column[row]) for column in columns] == wanted
        ]
        if not hits or len(wanted) < len(correction.where):
            issues.append(issue("correction_not_found", column=correction.column, found=_shown(correction.old), where=dict(correction.where)))
            continue
        for row in hits:
            cells[row] = correction.new
        index = table.column_names.index(correction.column)
        table = table.set_column(index, correction.column, pa.array(cells, table.schema.field(index).type))
    return table, issues


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
