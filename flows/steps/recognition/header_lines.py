"""Lines right below a header that go on with it: the same columns named once more (codes, another language), or their units."""

from __future__ import annotations

import re

from flows.steps.recognition.header_rows import cell_text
from flows.steps.recognition.headers import POPULATION_CONCEPTS, Key, fold
from flows.steps.recognition.lexicon import said_by_header
from flows.steps.recognition.tables import Meaning, Table

MOST_LINES = 3
_FEWEST_NUMBERED = 3
_UNIT = re.compile(
    r"\(?(?:en |in )?(?:nombres?|nbr?e?|numbers?|nos?|n|#|individus?|individuals?|ind|personnes?|persons?|people|menages?|households?|hhs?|hh|%|pct|"
    r"textes?|text|string|noms?|names?|codes?|dates?|jj/mm/aaaa|dd/mm/yyyy|entiers?|integers?|unites?|units?|effectifs?|counts?|totals?|liste|list|"
    r"oui/non|yes/no|numerique|numeric|nombre entier|nombre de personnes|nombre de menages)\.?\)?"
)


def lines_below_header(table: Table) -> list[int]:
    """The rows between a header and its first data row that are no data (0-based)."""
    lines: list[int] = []
    for row in [row for row in table.data_rows[: MOST_LINES + 1] if row < len(table.sheet.rows)]:
        if not (_names_the_same(table, row) or _gives_units(table, row) or _numbers_columns(table, row)):
            break
        lines.append(row)
    return lines


def _counts(table: Table) -> list[Meaning]:
    return [m for m in table.columns if m.column and m.role in ("value", "part") and table.dataset.by_name[m.column].kind == "count"]


def _gives_units(table: Table, row: int) -> bool:
    """Whether all that stands in a row are words for units, over a count at least."""
    cells = table.sheet.rows[row]
    filled = [cell for cell in cells if cell != ""]
    if not filled or not all(isinstance(cell, str) and _UNIT.fullmatch(fold(cell)) for cell in filled):
        return False
    return any(cells[meaning.index] != "" for meaning in _counts(table))


def _numbers_columns(table: Table, row: int) -> bool:
    """Whether a row numbers or letters the columns from the first on: 1, 2, 3 ... or a, b, c ..."""
    filled = [
        str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip("() .").lower()
        for cell in table.sheet.rows[row]
        if cell != ""
    ]
    counted = [str(number) for number in range(1, len(filled) + 1)]
    return len(filled) >= _FEWEST_NUMBERED and filled in (counted, list("abcdefghijklmnopqrstuvwxyz"[: len(filled)]))


def _names_the_same(table: Table, row: int) -> bool:
    """Whether a row of texts says again what columns mean, and of none another thing that the table has."""
    cells = table.sheet.rows[row]
    counts = _counts(table)
    if not any(isinstance(cells[meaning.index], str) and cells[meaning.index] for meaning in counts):
        return False
    agreed = 0
    for meaning in table.columns:
        text = cell_text(cells[meaning.index])
        if cells[meaning.index] != "" and not text:
            return False
        if not text or not meaning.column:
            continue
        role, column = said_by_header(table.dataset.name, (text,), _context_of(meaning))
        if column == meaning.column:
            agreed += 1
        elif meaning in counts and role != "unmapped":
            return False
    return agreed >= 2 and any(_says(table, meaning, cells[meaning.index]) for meaning in counts)


def _says(table: Table, meaning: Meaning, cell: object) -> bool:
    return bool(cell_text(cell)) and said_by_header(table.dataset.name, (cell_text(cell),), _context_of(meaning))[1] == meaning.column


def _context_of(meaning: Meaning) -> Key:
    return frozenset({str(meaning.column).split("_")[0]}) & POPULATION_CONCEPTS
