"""Tables that are texts: what stands between their fields, and whether their lines are its rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from flows.steps.messages import issue
from flows.steps.opening.encoding import decode
from flows.steps.records import Refused

SUFFIXES = (".csv", ".tsv")
_DELIMITERS = ",;\t|"


def read_csv(path: Path) -> list[list[object]]:
    """The rows of a text table, equally long. Raises Refused where its quotes do not hold together, or its characters make no text."""
    text = decode(path.read_bytes())
    delimiter = delimiter_of([line for line in text.splitlines()[:50] if line.strip()])
    # Strict, for a quote that is never closed would else swallow all lines below it without a word.
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    lines_read = 0
    try:
        for row in reader:
            if reader.line_num > lines_read + 1 and any(holds_rows(cell, delimiter, len(row)) for cell in row):
                raise csv.Error("a line within quotes")
            rows.append(row)
            lines_read = reader.line_num
    except csv.Error as error:
        raise Refused(issue("broken_csv", row_number=reader.line_num, found=str(error)[:120])) from error
    width = max((len(row) for row in rows), default=0)
    return [[*(cell if cell.strip() else "" for cell in row), *[""] * (width - len(row))] for row in rows]


def holds_rows(cell: str, delimiter: str, width: int) -> bool:
    """Whether a cell of several lines has swallowed rows of the table: one of its lines is cut as the table's are."""
    return "\n" in cell and any(2 * line.count(delimiter) >= max(width, 4) for line in cell.split("\n"))


def delimiter_of(lines: Sequence[str]) -> str:
    """The mark between the fields of a CSV, told by its first lines."""
    return max(_DELIMITERS, key=lambda mark: _fit(lines, mark))


def _fit(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    """How well a delimiter fits: it stands in every line, and often."""
    return min((_fields(line, delimiter) for line in lines[:10]), default=0), sum(_fields(line, delimiter) for line in lines)


def _fields(line: str, delimiter: str) -> int:
    return re.sub(r'"[^"]*"', "", line).count(delimiter)
