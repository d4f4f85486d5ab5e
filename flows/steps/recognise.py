"""Find the tables in a sheet: where the header is, which dataset it is, and what each column means. By content, never by index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Literal

from flows.steps.country import HeaderWords
from flows.steps.headers import (
    MEASURE_CONCEPTS,
    PERSONAL_CONCEPTS,
    POPULATION_CONCEPTS,
    Key,
    header_key,
    hxl_key,
    in_context,
    is_comparison,
    is_row_number_header,
    population_context,
)
from flows.steps.workbook import Sheet
from schemas.declare import Dataset
from schemas.registry import DATASETS

HEADER_SEARCH_ROWS = 40
HXL_SEARCH_ROWS = 80
PLAIN_WORDS = HeaderWords()
EVIDENCE_KEY: Key = frozenset({"rowlabel"})

Role = Literal["value", "part", "ignored", "personal", "row_number", "label", "unmapped", "empty", "conflict"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one sheet column means: a dataset column, or why it is none."""

    index: int
    header: str
    hxl_tag: str | None
    role: Role
    column: str | None = None
    tag_column: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in a sheet. Row and column numbers are 0-based; `data_rows` excludes header and HXL rows."""

    sheet: Sheet
    dataset: Dataset
    header_row: int
    header_height: int
    hxl_row: int | None
    columns: tuple[Meaning, ...]
    is_pivot: bool

    @property
    def title(self) -> str:
        """The text above the header: banners that may name the period or the population."""
        rows = self.sheet.rows[: self.header_row - self.header_height + 1]
        return " ".join(_words_of(cell) for row in rows for cell in row if isinstance(cell, (str, date)) and cell)

    @property
    def data_rows(self) -> list[int]:
        first = self.header_row + 1
        return [row for row in range(first, len(self.sheet.rows)) if row != self.hxl_row]

    def by_role(self, role: Role) -> tuple[Meaning, ...]:
        return tuple(meaning for meaning in self.columns if meaning.role == role)


@dataclass(frozen=True, slots=True)
class _Lexicon:
    values: dict[Key, str]
    parts: dict[Key, str]
    tags: dict[Key, str]
    ignored: frozenset[Key]
    personal: frozenset[Key]


@cache
def _lexicon(dataset_name: str) -> _Lexicon:
    dataset = next(item for item in DATASETS if item.name == dataset_name)
    readable = dataset.readable_columns
    return _Lexicon(
        {header_key(text): column.name for column in reversed(readable) for text in column.headers},
        {header_key(text): column.name for column in readable for text in column.part_headers},
        {key: column.name for column in readable for tag in column.hxl if (key := hxl_key(tag))},
        frozenset(header_key(text) for text in dataset.ignored_headers),
        frozenset(header_key(text) for text in dataset.personal_headers),
    )


def recognise(sheet: Sheet, file_context: Key = frozenset(), words: HeaderWords = PLAIN_WORDS) -> Table | None:
    """The table of a sheet, or None where no dataset's columns are found in it. `words` are the country's own for its levels."""
    hxl_row = _find_hxl_row(sheet.rows)
    contexts = _Contexts(sheet, file_context)
    best: tuple[int, Table] | None = None
    for header_row, height in _header_candidates(sheet, hxl_row, words):
        headers = _header_texts(sheet, header_row, height)
        for dataset in DATASETS:
            context = contexts.above(header_row - height + 1) if dataset.has_populations else frozenset()
            table = _read_header(sheet, dataset, header_row, height, hxl_row, headers, context, words)
            score = _score(table)
            if score and (best is None or score > best[0]):
                best = (score, table)
    return best[1] if best else None


def _find_hxl_row(rows: Sequence[Sequence[object]]) -> int | None:
    for index, row in enumerate(rows[:HXL_SEARCH_ROWS]):
        filled = [cell for cell in row if cell != ""]
        tags = [cell for cell in filled if isinstance(cell, str) and cell.lstrip()[:1] == "#" and hxl_key(cell)]
        if len(tags) >= 2 and len(tags) * 2 >= len(filled):
            return index
    return None


def _header_candidates(sheet: Sheet, hxl_row: int | None, words: HeaderWords) -> Iterator[tuple[int, int]]:
    """Rows that speak as headers do, alone or together with the one or two rows above them; then the HXL row alone.

    A data row may hold a word or two that headers use ("Conflict", "Admin 3"): it says far less than the header does.
    """
    rows = sheet.rows[:HEADER_SEARCH_ROWS]
    known = [0 if index == hxl_row else count_known(row, words) for index, row in enumerate(rows)]
    least = max(2, max(known, default=0) / 3)
    for index, said in enumerate(known):
        below_header = index > 0 and known[index - 1] >= least
        if said < 2 or (said < least and not below_header):
            continue
        yield index, 1
        for height in (2, 3):
            above = index - height + 1
            if above >= 0 and any(isinstance(cell, str) and cell for cell in rows[above]):
                yield index, height
    if hxl_row is not None:
        yield hxl_row, 0


def count_known(row: Sequence[object], words: HeaderWords = PLAIN_WORDS) -> int:
    """How many different things that headers say stand in a row."""
    keys = {header_key(words.translate(cell)) for cell in row if isinstance(cell, str) and cell and len(cell) < 400}
    known = _known_keys()
    return sum(key in known or bool(key & MEASURE_CONCEPTS or key & POPULATION_CONCEPTS) for key in keys)


@cache
def _known_keys() -> frozenset[Key]:
    lexicons = [_lexicon(dataset.name) for dataset in DATASETS]
    return frozenset({EVIDENCE_KEY}.union(*(lexicon.values for lexicon in lexicons)))


class _Contexts:
    """The population that a sheet's name, or the titles above a row, or the file's name speaks of."""

    def __init__(self, sheet: Sheet, file_context: Key) -> None:
        self._sheet, self._file_context = sheet, file_context
        self._named = population_context(sheet.name)
        self._known: dict[int, Key] = {}

    def above(self, first_header_row: int) -> Key:
        if self._named:
            return self._named
        row = max(first_header_row, 0)
        if row not in self._known:
            title = " ".join(_text(cell) for cells in self._sheet.rows[:row] for cell in cells if isinstance(cell, str) and cell)
            self._known[row] = population_context(title[:2000]) or self._file_context
        return self._known[row]


def _header_texts(sheet: Sheet, header_row: int, height: int) -> list[tuple[str, ...]]:
    """For each column the texts of its header rows, group first; a group reaches right over blanks and merged cells."""
    width = len(sheet.rows[header_row]) if sheet.rows else 0
    levels: list[list[str]] = []
    for level in range(height):
        row = header_row - height + 1 + level
        texts = [_text(cell) for cell in sheet.rows[row]]
        if level < height - 1:
            texts = _spread_groups(sheet, row, texts)
        levels.append(texts)
    return [tuple(level[column] for level in levels) for column in range(width)]


def _spread_groups(sheet: Sheet, row: int, texts: list[str]) -> list[str]:
    merged = [m for m in sheet.merged if m[0] <= row <= m[2]]
    spread = list(texts)
    for first_row, first_column, _, last_column in merged:
        value = _text(sheet.rows[first_row][first_column]) if first_column < len(texts) else ""
        for column in range(first_column, min(last_column + 1, len(texts))):
            spread[column] = value
    if any(last_column > first_column for _, first_column, _, last_column in merged):
        return spread
    for column in range(1, len(spread)):
        spread[column] = spread[column] or spread[column - 1]
    return spread


def _words_of(cell: object) -> str:
    return f"{cell:%Y-%m-%d}" if isinstance(cell, date) else str(cell)


def _text(cell: object) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def _read_header(
    sheet: Sheet, dataset: Dataset, header_row: int, height: int, hxl_row: int | None, headers: list[tuple[str, ...]], context: Key,
    words: HeaderWords,
) -> Table:  # fmt: skip
    if not height:
        headers = [()] * len(sheet.rows[header_row])
    tags = sheet.rows[hxl_row] if hxl_row is not None else []
    columns = tuple(
        _meaning(dataset.name, index, texts, _text(tags[index]) if index < len(tags) else "", context, words) for index, texts in enumerate(headers)
    )  # fmt: skip
    is_pivot = any(header_key(text) >= EVIDENCE_KEY for texts in headers for text in texts if text)
    last = max(header_row, hxl_row) if height == 0 and hxl_row is not None else header_row
    return Table(sheet, dataset, last, height, hxl_row, columns, is_pivot)


def _meaning(dataset_name: str, index: int, texts: tuple[str, ...], tag: str, context: Key, words: HeaderWords) -> Meaning:
    header = " | ".join(dict.fromkeys(text for text in texts if text))
    by_header = _by_header(dataset_name, tuple(map(words.translate, texts)), context)
    tag_key = hxl_key(tag) if tag else None
    tag_column = _lexicon(dataset_name).tags.get(tag_key) if tag_key else None
    shown_tag = tag or None
    role, column = by_header
    if tag_column and role in ("unmapped", "empty", "ignored"):
        return Meaning(index, header, shown_tag, "value", tag_column, tag_column)
    if tag_column and role == "value" and column != tag_column:
        return Meaning(index, header, shown_tag, "conflict", column, tag_column)
    return Meaning(index, header, shown_tag, role, column, tag_column)


@lru_cache(maxsize=50_000)
def _by_header(dataset_name: str, texts: tuple[str, ...], context: Key) -> tuple[Role, str | None]:
    """What a header says by itself; the same headers come back round after round."""
    lexicon = _lexicon(dataset_name)
    named = [text for text in texts if text]
    if not named:
        return "empty", None
    own = named[-1]
    full = " ".join(dict.fromkeys(named))
    for key in _keys_of(own, full, context):
        if key in lexicon.values:
            return "value", lexicon.values[key]
        if key in lexicon.parts:
            return "part", lexicon.parts[key]
        if key in lexicon.personal:
            return "personal", None
        if key in lexicon.ignored or "pct" in key or is_comparison(key):
            return "ignored", None
        if key >= EVIDENCE_KEY:
            return "label", None
    if header_key(full) & PERSONAL_CONCEPTS:
        return "personal", None
    return ("row_number" if is_row_number_header(own) else "unmapped"), None


def _keys_of(own: str, full: str, context: Key) -> Iterator[Key]:
    """The readings of a header, most specific first: with its group, with the sheet's population, by itself."""
    whole, alone = header_key(full), header_key(own)
    if whole:
        yield whole
    if context and whole and whole <= MEASURE_CONCEPTS:
        yield in_context(whole, context)
    if alone and alone != whole and not (alone & MEASURE_CONCEPTS and whole & POPULATION_CONCEPTS):
        yield alone
        if context and alone <= MEASURE_CONCEPTS and not whole & POPULATION_CONCEPTS:
            yield in_context(alone, context)


def _score(table: Table) -> int:
    """How many distinct columns are understood; 0 where the dataset's needs are not met.

    A taller header must explain more columns than a lower one, so a title is not taken for a group.
    """
    found = {meaning.column for meaning in table.columns if meaning.column and meaning.role in ("value", "part", "conflict")}
    needs = table.dataset.needs_one_of
    if table.is_pivot:
        needs = needs[1:]
    if not all(found & set(group) for group in needs):
        return 0
    unmapped = len(table.by_role("unmapped"))
    return 1000 * len(found) - 100 * max(table.header_height - 1, 0) - unmapped
