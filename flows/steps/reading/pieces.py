"""The rows of a CSV in pieces, each under the file's header, so that its memory is that of one piece."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import itemgetter
from pathlib import Path

from flows.steps.cleaning.clean import comma_use
from flows.steps.messages import issue
from flows.steps.opening.encoding import encoding_of
from flows.steps.opening.text_tables import delimiter_of, holds_rows
from flows.steps.opening.workbook import Sheet, Workbook, trim
from flows.steps.places_and_dates.dates import day_month_order
from flows.steps.records import Refused

_SAMPLE_LINES = 50
_TWO_WAYS = re.compile(r"\s*(?:\d{1,2}[-/._]\d{1,2}[-/._]\d{2}|[\d ]*\d,\d)")
"""A date in numbers, a number with a comma: how they are meant is told by the rest of their column."""
_ENOUGH = 3
"""So many cells of each way of writing say as much as all of them (see clean_counts and clean_dates)."""


class Pieces:
    """The pieces of a CSV; after the first one is read, `header_rows` and `columns` (those of dates and counts) are told."""

    def __init__(self, path: Path, rows_a_piece: int) -> None:
        self._path, self._most = path, rows_a_piece
        self._elsewhere: dict[int, frozenset[str]] = {}
        self.header_rows = 0
        self.columns: frozenset[int] | None = None

    def __iter__(self) -> Iterator[tuple[Workbook, int]]:
        """Each piece as a workbook, and how many rows further down its first data row stands in the file.

        Raises Refused for a CSV that is broken: a quote that is never closed, bytes of no encoding.
        """
        header: list[list[str]] = []
        rows: list[list[str]] = []
        read = 0
        for row in self._rows():
            rows.append(row)
            if len(rows) == self._most:
                yield self._workbook([*header, *rows]), read - len(header)
                header = header or _header(rows, self.header_rows)
                read += len(rows)
                rows = []
        if rows or not read:
            yield self._workbook([*header, *rows]), read - len(header)

    def _rows(self) -> Iterator[list[str]]:
        encoding = encoding_of(self._path)
        with self._path.open(encoding=encoding, newline="") as file:
            sample = [line for line in islice(file, _SAMPLE_LINES) if line.strip()]
        delimiter = delimiter_of(sample)
        with self._path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            lines_read = 0
            try:
                for row in reader:
                    if reader.line_num > lines_read + 1 and any(holds_rows(cell, delimiter, len(row)) for cell in row):
                        raise csv.Error("a line within quotes")
                    lines_read = reader.line_num
                    yield row
            except csv.Error as error:
                raise Refused(issue("broken_csv", row_number=reader.line_num, found=str(error)[:120])) from error

    def _workbook(self, rows: Sequence[list[str]]) -> Workbook:
        self._look_elsewhere(rows)
        width = max(map(len, rows), default=0)
        padded: list[list[object]] = [list(row) if _is_even(row, width) else _evened(row, width) for row in rows]
        return Workbook("csv", (Sheet("csv", True, trim(padded), elsewhere=dict(self._elsewhere)),))

    def _look_elsewhere(self, rows: Sequence[list[str]]) -> None:
        """Read through the file for the columns of a piece whose cells may be meant in two ways: how are they written elsewhere?"""
        columns = range(max(map(len, rows), default=0)) if self.columns is None else self.columns
        doubtful = [index for index in columns if index not in self._elsewhere and any(map(_TWO_WAYS.match, _distinct(rows, index)))]
        if not doubtful:
            return
        found: dict[int, dict[str, set[str]]] = {index: defaultdict(set) for index in doubtful}
        rows_of_file = self._rows()
        while some := list(islice(rows_of_file, self._most)):
            for index, ways in found.items():
                for text in filter(_TWO_WAYS.match, _distinct(some, index)):
                    way = day_month_order(text) or comma_use(text)
                    if way and len(ways[way]) < _ENOUGH:
                        ways[way].add(text)
        self._elsewhere |= {index: frozenset().union(*ways.values()) for index, ways in found.items()}


def _is_even(row: Sequence[str], width: int) -> bool:
    return len(row) == width and not any(map(str.isspace, row))


def _evened(row: Sequence[str], width: int) -> list[object]:
    """A row as wide as the others, with nothing in the cells that hold spaces only."""
    return [*("" if cell.isspace() else cell for cell in row), *[""] * (width - len(row))]


def _distinct(rows: Sequence[list[str]], index: int) -> set[str]:
    try:
        return set(map(itemgetter(index), rows))
    except IndexError:
        return {row[index] for row in rows if index < len(row)}


def _header(rows: Sequence[list[str]], header_rows: int) -> list[list[str]]:
    """The rows down to the header, and the row of HXL tags below it."""
    below = next((index for index in range(header_rows, len(rows)) if not any(cell.startswith("#") for cell in rows[index])), header_rows)
    return list(rows[:below])
