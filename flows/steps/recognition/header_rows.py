"""Which rows of a sheet may be its header, and the texts that stand over each column: groups, merged cells, titles above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from flows.steps.opening.workbook import Sheet
from flows.steps.places_and_dates.country import HeaderWords
from flows.steps.recognition.dated_headers import bare_date, may_tell
from flows.steps.recognition.folds import FEWEST_MONTHS, has_axis, read_header
from flows.steps.recognition.headers import MEASURE_CONCEPTS, POPULATION_CONCEPTS, Key, header_key, hxl_key, population_context, speaks_of_others
from flows.steps.recognition.lexicon import known_keys, speaks_of_some
from schemas.registry import DATASETS

HEADER_SEARCH_ROWS = 40
HXL_SEARCH_ROWS = 80
PLAIN_WORDS = HeaderWords()
FEWEST_NUMBERS = 5
"""Fewer numbers than these may stand in a header by chance: a row that numbers its columns, a year."""
_LONGEST_DATE = 40
_LONGEST_TITLE = 200
"""A longer text above a header is a note, and may name people whom the sheet does not count."""


def find_hxl_row(rows: Sequence[Sequence[object]]) -> int | None:
    """The row of HXL tags, wherever it stands among the first rows."""
    for index, row in enumerate(rows[:HXL_SEARCH_ROWS]):
        filled = [cell for cell in row if cell != ""]
        tags = [cell for cell in filled if isinstance(cell, str) and cell.lstrip()[:1] == "#" and hxl_key(cell)]
        if len(tags) >= 2 and len(tags) * 2 >= len(filled):
            return index
    return None


def header_candidates(sheet: Sheet, hxl_row: int | None, words: HeaderWords) -> Iterator[tuple[int, int]]:
    """Rows that speak as headers do, alone or together with the one or two rows above them; then the HXL row alone.

    A data row may hold a word or two that headers use ("Conflict", "Admin 3"): it says far less than the header does.
    """
    rows = sheet.rows[:HEADER_SEARCH_ROWS]
    known = [0 if index == hxl_row else count_known(row, words) for index, row in enumerate(rows)]
    least = max(2, max(known, default=0) / 3)
    for index, said in enumerate(known):
        below_header = index > 0 and known[index - 1] >= least and not _holds_counts(rows[index])
        if said < 2 or (said < least and not below_header) or (index != hxl_row and _is_row_of_counts(rows[index])):
            continue
        if hxl_row is not None and any(later >= max(said, least) for later in known[index + 1 : hxl_row]):
            continue  # a row of groups above the header that stands above the tags
        yield index, 1
        for height in (2, 3):
            above = index - height + 1
            if above >= 0 and any(isinstance(cell, str) and cell for cell in rows[above]):
                yield index, height
    if hxl_row is not None:
        yield hxl_row, 0


def _is_row_of_counts(row: Sequence[object]) -> bool:
    """Whether a row is data beyond doubt: most of its cells are numbers, and not in rising order as days, years or rounds across are."""
    numbers = [cell for cell in row if isinstance(cell, (int, float)) and not isinstance(cell, bool)]
    if len(numbers) < FEWEST_NUMBERS or 2 * len(numbers) < sum(cell != "" for cell in row):
        return False
    return any(later <= earlier for earlier, later in pairwise(numbers))


def _holds_counts(row: Sequence[object]) -> bool:
    """Whether several numbers stand in a row that fall somewhere and are no years: what stands under a header is data then, not its second line."""
    numbers = [cell for cell in row if isinstance(cell, (int, float)) and not isinstance(cell, bool) and not 1900 <= cell < 2100]
    return len(numbers) >= FEWEST_NUMBERS and any(later < earlier for earlier, later in pairwise(numbers))


def count_known(row: Sequence[object], words: HeaderWords = PLAIN_WORDS) -> int:
    """How many different things that headers say stand in a row."""
    keys = {header_key(words.translate(cell)) for cell in row if isinstance(cell, str) and cell and len(cell) < 400}
    known = known_keys()
    said = sum(key in known or bool(key & MEASURE_CONCEPTS or key & POPULATION_CONCEPTS) for key in keys)
    side_by_side = {values for cell in row if isinstance(cell, str) and 0 < len(cell) < 60 for values in _word_values(cell)}
    dated = FEWEST_MONTHS if has_axis(row) else _count_dated(row) if said else 0
    return said + (len(side_by_side) if len(side_by_side) > 1 else 0) + dated


def _count_dated(row: Sequence[object]) -> int:
    """How many columns are headed by a date or round alone, where there are several."""
    cells = [cell for cell in row if _may_date(cell)]
    dated = {told for text in row_texts(cells) if (told := bare_date((text,)))} if len(cells) > 1 else ()
    return len(dated) if len(dated) > 1 else 0


@lru_cache(maxsize=20_000, typed=True)
def _may_date(cell: object) -> bool:
    """Whether a cell is worth a closer look: most texts of data rows are not."""
    if isinstance(cell, str):
        return 0 < len(cell) <= _LONGEST_DATE and may_tell(cell)
    return isinstance(cell, date) or (isinstance(cell, float) and bool(_date_text(cell)))


@lru_cache(maxsize=20_000)
def _word_values(text: str) -> frozenset[tuple[str, str]]:
    """The values of vocabularies that a header may stand for ("Entrants")."""
    folding = {dataset.name: dataset.folding for dataset in DATASETS if dataset.folding and dataset.folding.vocabularies}
    headers = ((read_header(name, (text,)), of.day) for name, of in folding.items())
    return frozenset(pair for header, day in headers if header for pair in header.values if pair[0] != day)


class Contexts:
    """The population that a sheet's name, or the titles above a row, or the file's name speaks of."""

    def __init__(self, sheet: Sheet, file_context: Key) -> None:
        self._sheet, self._file_context = sheet, file_context
        self._named, self._of_others = population_context(sheet.name), speaks_of_others(sheet.name)
        self._known: dict[int, Key] = {}

    def above(self, first_header_row: int) -> Key:
        if self._named or self._of_others:
            return self._named
        row = max(first_header_row, 0)
        if row not in self._known:
            title = " ".join(cell_text(cell) for cells in self._sheet.rows[:row] for cell in cells if isinstance(cell, str) and cell)
            groups = [cell for cell in self._sheet.rows[row - 1][1:] if isinstance(cell, str) and cell] if row else []
            is_of_others = len(title) < _LONGEST_TITLE and speaks_of_others(title)
            of_file = frozenset() if is_of_others or any(map(speaks_of_some, groups)) else self._file_context
            self._known[row] = population_context(title[:2000]) or of_file
        return self._known[row]


def header_texts(sheet: Sheet, header_row: int, height: int) -> list[tuple[str, ...]]:
    """For each column the texts of its header rows, group first; a group reaches right over blanks and merged cells."""
    rows = sheet.rows[header_row - height + 1 : header_row + 1]
    return spread_levels(sheet, header_row, height, [row_texts(row) for row in rows])


def row_texts(row: Sequence[object]) -> list[str]:
    """The cells of a header row as texts. A date that a spreadsheet made of "Dec-17" is its first day: where all are firsts, they are months."""
    months = all(cell.day == 1 for cell in row if isinstance(cell, date))
    return [f"{cell:%Y-%m}" if months and isinstance(cell, date) else _date_text(cell) or cell_text(cell) for cell in row]


def _date_text(cell: object) -> str:
    """A day, or a year that stands as a number."""
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() and 2000 <= cell < 2100 else ""


def spread_levels(sheet: Sheet, header_row: int, height: int, levels: list[list[str]]) -> list[tuple[str, ...]]:
    width = len(sheet.rows[header_row]) if sheet.rows else 0
    groups = [_spread_groups(sheet, header_row - height + 1 + level, texts) for level, texts in enumerate(levels[:-1])]
    return [tuple(level[column] for level in (*groups, *levels[-1:])) for column in range(width)]


def _spread_groups(sheet: Sheet, row: int, texts: list[str]) -> list[str]:
    merged = [m for m in sheet.merged if m[0] <= row <= m[2]]
    spread = list(texts)
    for first_row, first_column, _, last_column in merged:
        value = texts[first_column] if first_row == row and first_column < len(texts) else ""
        value = value or (cell_text(sheet.rows[first_row][first_column]) if first_column < len(texts) else "")
        for column in range(first_column, min(last_column + 1, len(texts))):
            spread[column] = value
    if any(last_column > first_column for _, first_column, _, last_column in merged):
        return spread
    for column in range(1, len(spread)):
        spread[column] = spread[column] or spread[column - 1]
    return spread


def cell_text(cell: object) -> str:
    """A cell as text on one line; nothing where it is no text."""
    return " ".join(cell.split()) if isinstance(cell, str) else ""
