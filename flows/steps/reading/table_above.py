"""A table above the one that was recognised, in the same sheet: a summary of the same figures, or people who would be lost without a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name
from flows.steps.recognition.header_rows import count_known
from flows.steps.recognition.tables import Table
from flows.steps.records import Issue

_FEWEST_NUMBERS = 2
"""Fewer numbers beside a text are a key figure, or a year in a title."""


def find_table_above(table: Table, arrays: Mapping[str, pa.Array]) -> list[Issue]:
    """An error where rows of names and numbers stand under a header of their own above the table, unless they add up to its figures."""
    top = table.header_row - max(table.header_height, 1) + 1
    if top < 2 or not table.dataset.has_populations:
        return []
    header = next((row for row in range(top - 1) if count_known(table.sheet.rows[row]) > 1), None)
    rows = list(_rows_of_figures(table, header + 1, top)) if header is not None else []
    if header is None or not rows or _repeats(rows, arrays):
        return []
    column, first = next((index, cell) for index, cell in enumerate(table.sheet.rows[header]) if isinstance(cell, str) and cell)
    cell = cell_name(header, column)
    return [issue("table_above", sheet=table.sheet.name, cell=cell, row_number=header + 1, found=first, below=table.header_row + 1)]


def _rows_of_figures(table: Table, first: int, last: int) -> Iterator[dict[int, float]]:
    """The numbers of each row that has a name beside several of them, by column."""
    for row in table.sheet.rows[first:last]:
        numbers = {index: cell for index, cell in enumerate(row) if isinstance(cell, (int, float)) and not isinstance(cell, bool)}
        if len(numbers) >= _FEWEST_NUMBERS and any(isinstance(cell, str) and cell for cell in row):
            yield numbers


def _repeats(rows: list[dict[int, float]], arrays: Mapping[str, pa.Array]) -> bool:
    """Whether each column of whole numbers adds up to a count of the table, its last row being their total or not."""
    sums = {pc.sum(array).as_py() or 0 for array in arrays.values() if pa.types.is_integer(array.type)}
    columns = [[row.get(index, 0.0) for row in rows] for index in rows[0]]
    counts = [column for column in columns if all(float(number).is_integer() for number in column)]
    return bool(counts) and all(sum(column) in sums or (sum(column[:-1]) == column[-1] and column[-1] in sums) for column in counts)
