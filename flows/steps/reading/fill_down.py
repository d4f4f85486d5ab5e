"""Places (and points, days) written once above the rows they hold for, with blanks or ditto marks below, without merged cells.

A blank takes the text above only where the whole column is written so: each text begins one block, and the rows below it name a finer
place. Where texts are repeated as well, a blank may as well be a forgotten cell, and stays blank.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name, column_letter
from flows.steps.recognition.headers import fold
from flows.steps.recognition.tables import Meaning, Table
from flows.steps.recognition.telling_columns import may_tell_rows_apart
from flows.steps.records import Issue

_LEVELS: dict[str | None, tuple[tuple[str, ...], ...]] = {
    "admin": (("region_name",), ("cercle_name",), ("commune_name",), ("site_name",)),
    "point": (("fmp_name",), ("date", "month_given"), ("direction",)),
}
FEWEST_BELOW = 2
"""One row that names no place may have lost its name."""
_DITTO = frozenset(('"', "''", "''''", "``", "″", "〃", "”", "“", "» »", "»", "//", "idem", "-idem-", "idem.", "ditto"))


@dataclass(slots=True)
class _Blocks:
    """A column as it is walked down: the text that holds, the blocks begun, and the cells below them that take it."""

    meaning: Meaning
    cells: list[object]
    current: object = ""
    begun: list[tuple[object, ...]] = field(default_factory=list)
    below: dict[int, object] = field(default_factory=dict)
    ditto: set[int] = field(default_factory=set)
    is_repeated: bool = False
    alone: int = 0
    """Blanks between full cells: one such may be forgotten."""


def fill_down(table: Table, cells: dict[int, list[object]], rows: Sequence[int], labelled: Collection[int]) -> list[Issue]:
    """Fill the blanks of each column that is written once a block; `labelled` rows (totals) end a block. Says what was filled."""
    told = _fill_rows_of_a_place(table, cells, rows, labelled)
    columns = [_Blocks(meaning, cells[meaning.index]) for names in _LEVELS.get(table.dataset.placed_by, ()) if (meaning := _only(table, names))]
    if len(columns) < 2 or not any(_may_be_blank(column.cells, rows) for column in columns[:-1]):
        return told
    for row in rows:
        _walk(columns, row, row in labelled)
    return told + [found for column in columns[:-1] if (found := _fill(table, column))]


def _fill_rows_of_a_place(table: Table, cells: dict[int, list[object]], rows: Sequence[int], labelled: Collection[int]) -> list[Issue]:
    """Name the place of rows that name none but a cause, an origin ... of the place named above them, each another one; all such rows or none."""
    finest = next((m for level in reversed(_LEVELS["admin"]) if (m := _only(table, level))), None) if table.dataset.placed_by == "admin" else None
    if finest is None or not _may_be_blank(cells[finest.index], rows) or _is_blank(cells[finest.index], rows):
        return []
    names = [m.index for m in table.columns if str(m.column).endswith("_name") and m.role == "value"]
    nameless = {row for row in rows if row not in labelled and all(cells[index][row] == "" for index in names)}
    telling = [m.index for m in table.columns if may_tell_rows_apart(m)] if nameless else []
    below = {row for row in nameless if any(cells[index][row] != "" for index in telling)}
    if len(below) < FEWEST_BELOW:
        return []
    named: dict[int, int] = {}
    current: int | None = None
    said: set[tuple[object, ...]] = set()
    for row in rows:
        if row not in nameless:
            current, said = None if row in labelled or cells[finest.index][row] == "" else row, set()
        mark = tuple(_folded(cells[index][row]) for index in telling)
        if row in below:
            if current is None or mark in said:
                return []
            named[row] = current
        elif row in nameless:
            current = None
        said.add(mark)
    heads = set(named.values())
    for index in (index for index in names if index == finest.index or all(cells[index][row] != "" for row in heads)):
        for row, head in named.items():  # a name that is written once over several places is filled down further on
            cells[index][row] = cells[index][head]
    return [_told(table, finest, {row: cells[finest.index][row] for row in named})]


def _only(table: Table, names: Sequence[str]) -> Meaning | None:
    found = [meaning for meaning in table.columns if meaning.column in names and meaning.role == "value"]
    return found[0] if len(found) == 1 else None


def _may_be_blank(cells: Sequence[object], rows: Sequence[int]) -> bool:
    below = _below(cells, rows)
    return "" in below or any(_is_ditto(cell) for cell in set(below))


def _is_blank(cells: Sequence[object], rows: Sequence[int]) -> bool:
    below = _below(cells, rows)
    return below.count("") == len(below)


def _below(cells: Sequence[object], rows: Sequence[int]) -> Sequence[object]:
    return cells[rows[0] : rows[-1] + 1] if rows else ()


@lru_cache(maxsize=20_000)
def _is_ditto(cell: object) -> bool:
    return isinstance(cell, str) and cell.strip().lower() in _DITTO


def _walk(columns: Sequence[_Blocks], row: int, is_labelled: bool) -> None:
    """One row, coarse to fine: a text begins a block of its column and ends those of the finer ones."""
    if is_labelled or all(column.cells[row] == "" for column in columns):
        for column in columns:
            column.current = ""
        return
    above: tuple[object, ...] = ()
    is_below_full = True
    for level, column in enumerate(columns):
        cell = column.cells[row]
        is_ditto = _is_ditto(cell)
        if cell != "" and not is_ditto:
            _begin(column, columns[level + 1 :], (*above, _folded(cell)), cell)
        elif column.current != "" and (is_ditto or any(finer.cells[row] != "" for finer in columns[level + 1 :])):
            column.below[row] = column.current
            column.alone += is_below_full and columns[level + 1].cells[row] != ""
            if is_ditto:
                column.ditto.add(row)
        is_below_full = cell != ""
        above = (*above, _folded(column.below.get(row, cell)))


def _begin(column: _Blocks, finer: Sequence[_Blocks], block: tuple[object, ...], cell: object) -> None:
    column.is_repeated = column.is_repeated or block in column.begun[-1:] or block in column.begun
    if not column.begun or column.begun[-1] != block:
        for other in finer:
            other.current = ""
    column.begun.append(block)
    column.current = cell


def _folded(cell: object) -> object:
    return fold(cell) if isinstance(cell, str) else cell


def _fill(table: Table, column: _Blocks) -> Issue | None:
    """Fill a column's blanks where they are sure; only ditto marks are, where texts are repeated or one blank stands between full cells."""
    is_layout = not column.is_repeated and (len(column.below) > 1 or not column.alone)
    chosen = {row: text for row, text in column.below.items() if is_layout or row in column.ditto}
    for row, text in chosen.items():
        column.cells[row] = text
    return _told(table, column.meaning, chosen) if chosen else None


def _told(table: Table, meaning: Meaning, filled: dict[int, object]) -> Issue:
    first = min(filled)
    return issue(
        "filled_down", sheet=table.sheet.name, cell=cell_name(first, meaning.index), row_number=first + 1, column=meaning.column,
        found=str(filled[first]), letter=column_letter(meaning.index), rows=len(filled), header=meaning.header,
    )  # fmt: skip
