"""Tables that stand beside each other in one sheet, a blank column between them: a recap by region to the right of the list, two panels of places.

Columns of the same rows that a blank column sets apart are one table; what tells two is that their rows name other places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from flows.steps.opening.workbook import Sheet
from flows.steps.places_and_dates.places import Gazetteer
from flows.steps.recognition.headers import POPULATION_CONCEPTS, fold, header_key
from flows.steps.recognition.tables import Meaning, Table

MOST_ROWS = 0.5
"""A block of names and numbers whose header says nothing is a note beside the table, if it has no more than this share of its rows."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The sheet as each of two tables sees it, and the columns (by index) of each. The second may be left out where it `is_note` and no table."""

    sheets: list[Sheet]
    columns: list[range]
    is_note: bool = False


def find_tables_beside(table: Table, gazetteer: Gazetteer) -> Beside | None:
    """The tables that stand side by side where one was recognised over all of them; None where it is one."""
    if table.dataset.placed_by != "admin" or table.form is not None or not any(m.role == "empty" for m in table.columns[1:-1]):
        return None
    blocks = _blocks(table)
    if len(blocks) < 2:
        return None
    first = [m for m in table.columns if m.index in blocks[0]]
    if not any(_is_name(m) for m in first):
        return None
    for number, block in enumerate(blocks[1:], start=1):
        own = [m for m in table.columns if m.index in block]
        left, right = range(blocks[0].start, blocks[number - 1].stop), range(block.start, blocks[-1].stop)
        if _names_other_places(table, first, own, gazetteer):
            return Beside([_masked(table, left), _masked(table, right)], [left, right])
        if block is blocks[-1] and _is_idle(own):
            return Beside([_masked(table, left), _masked(table, right)], [left, right], _is_note(table, first, own))
    return None


def _blocks(table: Table) -> list[range]:
    """Runs of columns between columns that are blank from the header down."""
    top = max(table.header_row - table.header_height + 1, 0)
    rows = table.sheet.rows[top:]
    blank = {m.index for m in table.columns if m.role == "empty" and not any(row[m.index] != "" for row in rows)}
    runs = groupby((m.index for m in table.columns), key=lambda index: index in blank)
    indexes = [list(run) for is_blank, run in runs if not is_blank]
    return [range(run[0], run[-1] + 1) for run in indexes]


def _is_name(meaning: Meaning) -> bool:
    return str(meaning.column).endswith("_name")


def _names_other_places(table: Table, first: Sequence[Meaning], own: Sequence[Meaning], gazetteer: Gazetteer) -> bool:
    """Whether a block has names of places of its own that differ from those of the first block in a row that both fill."""
    pairs = [(one.index, other.index) for one in first for other in own if _is_name(one) and one.column == other.column]
    for row in table.data_rows:
        cells = table.sheet.rows[row]
        for one, other in pairs:
            name, beside = str(cells[one]), str(cells[other])
            if name and beside and name != beside and gazetteer.canonical_name(name) != gazetteer.canonical_name(beside):
                return True
    return False


def _is_idle(own: Sequence[Meaning]) -> bool:
    """Whether nothing in a block is understood."""
    return len(own) > 1 and all(m.role in ("unmapped", "empty", "row_number") for m in own)


def _is_note(table: Table, first: Sequence[Meaning], own: Sequence[Meaning]) -> bool:
    """Whether a block that is no table lists numbers beside names that the table has as well, in few rows, and speaks of no other people."""
    rows = [[table.sheet.rows[row][m.index] for m in own] for row in table.data_rows]
    filled = [row for row in rows if any(cell != "" for cell in row)]
    known = {fold(str(table.sheet.rows[row][m.index])) for m in first if _is_name(m) for row in table.data_rows}
    listed = sum(any(table.sheet.rows[row][m.index] != "" for m in first) for row in table.data_rows)
    labels = {fold(row[0]) for row in filled if isinstance(row[0], str) and row[0] != ""}
    texts = [m.header for m in own] + [cell for row in filled for cell in row if isinstance(cell, str)]
    people = {str(m.column).partition("_")[0] for m in table.columns if m.column} & POPULATION_CONCEPTS
    return (
        bool(labels) and all(isinstance(row[0], str) for row in filled) and any(isinstance(cell, (int, float)) for row in filled for cell in row[1:])
        and all(label in known or "total" in label or label == "ensemble" for label in labels) and len(filled) <= MOST_ROWS * listed
        and all(header_key(text) & POPULATION_CONCEPTS <= people for text in texts)
    )  # fmt: skip


def _masked(table: Table, columns: range) -> Sheet:
    """The sheet with nothing below its titles but the columns of one table."""
    sheet, top = table.sheet, max(table.header_row - table.header_height + 1, 0)
    rows = [row if number < top else [cell if index in columns else "" for index, cell in enumerate(row)] for number, row in enumerate(sheet.rows)]
    return replace(sheet, rows=rows, merged=tuple(area for area in sheet.merged if area[0] < top or area[1] in columns))
