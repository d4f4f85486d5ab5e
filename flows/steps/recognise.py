"""Find the tables in a sheet: where the header is, which dataset it is, and what each column means. By content, never by index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Literal

from flows.steps.country import HeaderWords
from flows.steps.folds import FEWEST_DAYS, FEWEST_MONTHS, Values, axis_text, has_axis, read_header
from flows.steps.headers import (
    MEASURE_CONCEPTS,
    PERSONAL_CONCEPTS,
    POPULATION_CONCEPTS,
    Key,
    fold,
    header_key,
    hxl_key,
    in_context,
    is_comparison,
    is_row_number_header,
    population_context,
)
from flows.steps.workbook import Sheet
from schemas.declare import Dataset
from schemas.registry import BY_NAME, DATASETS

HEADER_SEARCH_ROWS = 40
HXL_SEARCH_ROWS = 80
PLAIN_WORDS = HeaderWords()
EVIDENCE_KEY: Key = frozenset({"rowlabel"})

Role = Literal["value", "part", "ignored", "personal", "row_number", "label", "unmapped", "empty", "conflict", "sum"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one sheet column means: a dataset column, or why it is none. `values` are those that it stands for (folds.py); a column
    of role "sum" repeats the sum of others that stand for more."""

    index: int
    header: str
    hxl_tag: str | None
    role: Role
    column: str | None = None
    tag_column: str | None = None
    values: Values = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in a sheet. Row and column numbers are 0-based; `data_rows` excludes header and HXL rows.

    A table with columns that stand for values is read in `parts()`, a table for each set of values.
    """

    sheet: Sheet
    dataset: Dataset
    header_row: int
    header_height: int
    hxl_row: int | None
    columns: tuple[Meaning, ...]
    is_pivot: bool
    values: Values = ()
    is_first_part: bool = True
    axis_is_monthly: bool = False

    def parts(self) -> list[Table]:
        """One table for each set of values, with the columns that are common to all."""
        sets = list(dict.fromkeys(meaning.values for meaning in self.columns if meaning.values and meaning.role != "sum"))
        if not sets:
            return [self]
        days = {value for values in sets for _, value in values if len(value) == len("2022-03-05") and value[4:5] == "-"}
        is_monthly = len(days) > 1 and all(day.endswith("-01") for day in days)
        return [
            replace(self, columns=tuple(m for m in self.columns if m.values in ((), values) or m.role == "sum"), values=values,
                    is_first_part=not number, axis_is_monthly=is_monthly)
            for number, values in enumerate(sets)
        ]  # fmt: skip

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
    has_populations: bool
    bare: dict[str, str]
    """Headers that say nothing but that something is counted ("Nombre"), by their letters."""


@cache
def _lexicon(dataset_name: str) -> _Lexicon:
    dataset = next(item for item in DATASETS if item.name == dataset_name)
    readable = dataset.readable_columns
    return _Lexicon(
        {said: column.name for column in reversed(readable) for text in _in_any_case(column.headers) if (said := header_key(text))},
        {header_key(text): column.name for column in readable for text in column.part_headers},
        {key: column.name for column in readable for tag in column.hxl if (key := hxl_key(tag))},
        frozenset(header_key(text) for text in _in_any_case(dataset.ignored_headers)) - {frozenset()},
        frozenset(header_key(text) for text in _in_any_case(dataset.personal_headers)) - {frozenset()},
        dataset.has_populations,
        {fold(text): column.name for column in readable for text in column.headers if not header_key(text)},
    )


def _in_any_case(headers: Sequence[str]) -> list[str]:
    """The headers, and those written in one word once more without the capitals that part it: ROUNDNO is RoundNo."""
    return [*headers, *(text.lower() for text in headers if " " not in text and text != text.lower())]


def recognise(sheet: Sheet, file_context: Key = frozenset(), words: HeaderWords = PLAIN_WORDS, named: frozenset[str] = frozenset()) -> Table | None:
    """The table of a sheet, or None where no dataset's columns are found in it.

    `words` are the country's own for its levels; `named` are columns that the sheet's name or the file's gives for every row.
    """
    hxl_row = _find_hxl_row(sheet.rows)
    contexts = _Contexts(sheet, file_context)
    best: tuple[int, Table] | None = None
    for header_row, height in _header_candidates(sheet, hxl_row, words):
        headers = _header_texts(sheet, header_row, height)
        for dataset in DATASETS:
            context = contexts.above(header_row - height + 1) if dataset.has_populations else frozenset()
            table = _read_header(sheet, dataset, header_row, height, hxl_row, headers, context, words)
            if dataset.folding:
                table = _with_values(table, header_row, height, words)
            score = _score(table, named)
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
    said = sum(key in known or bool(key & MEASURE_CONCEPTS or key & POPULATION_CONCEPTS) for key in keys)
    side_by_side = {values for cell in row if isinstance(cell, str) and 0 < len(cell) < 60 for values in _word_values(cell)}
    return said + (len(side_by_side) if len(side_by_side) > 1 else 0) + (FEWEST_MONTHS if has_axis(row) else 0)


@lru_cache(maxsize=20_000)
def _word_values(text: str) -> frozenset[tuple[str, str]]:
    """The values of vocabularies that a header may stand for ("Entrants")."""
    folding = [dataset.name for dataset in DATASETS if dataset.folding and dataset.folding.vocabularies]
    headers = (read_header(name, (text,)) for name in folding)
    return frozenset(pair for header in headers if header for pair in header.values if pair[0] != "date")


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
    rows = sheet.rows[header_row - height + 1 : header_row + 1]
    return _spread_levels(sheet, header_row, height, [[_text(cell) for cell in row] for row in rows])


def _spread_levels(sheet: Sheet, header_row: int, height: int, levels: list[list[str]]) -> list[tuple[str, ...]]:
    width = len(sheet.rows[header_row]) if sheet.rows else 0
    groups = [_spread_groups(sheet, header_row - height + 1 + level, texts) for level, texts in enumerate(levels[:-1])]
    return [tuple(level[column] for level in (*groups, *levels[-1:])) for column in range(width)]


def _spread_groups(sheet: Sheet, row: int, texts: list[str]) -> list[str]:
    merged = [m for m in sheet.merged if m[0] <= row <= m[2]]
    spread = list(texts)
    for first_row, first_column, _, last_column in merged:
        value = texts[first_column] if first_row == row and first_column < len(texts) else ""
        value = value or (_text(sheet.rows[first_row][first_column]) if first_column < len(texts) else "")
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
    columns = _meanings(dataset.name, tuple(headers), tuple(map(_text, tags)), context, words)
    is_pivot = any(header_key(text) >= EVIDENCE_KEY for texts in headers for text in texts if text)
    last = max(header_row, hxl_row) if height == 0 and hxl_row is not None else header_row
    return Table(sheet, dataset, last, height, hxl_row, columns, is_pivot)


@lru_cache(maxsize=5_000)
def _meanings(
    dataset_name: str, headers: tuple[tuple[str, ...], ...], tags: tuple[str, ...], context: Key, words: HeaderWords
) -> tuple[Meaning, ...]:
    """What the columns of a header mean; every sheet is offered to every dataset, and the same headers come back round after round."""
    return tuple(
        _meaning(dataset_name, index, texts, tags[index] if index < len(tags) else "", context, words) for index, texts in enumerate(headers)
    )  # fmt: skip


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
    for key in _keys_of(own, full, context, lexicon.has_populations):
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
    if fold(full) in lexicon.bare:
        return "value", lexicon.bare[fold(full)]
    return ("row_number" if is_row_number_header(own) else "unmapped"), None


def _keys_of(own: str, full: str, context: Key, has_populations: bool) -> Iterator[Key]:
    """The readings of a header, most specific first: with its group, with the sheet's population, by itself.

    Without populations a group says whom "H" and "F" count: under "Handicapés" they are not the men and women of the row.
    """
    whole, alone = header_key(full), header_key(own)
    if not has_populations and alone and alone != whole and alone <= MEASURE_CONCEPTS:
        yield whole
        return
    if whole:
        yield whole
    if context and whole and whole <= MEASURE_CONCEPTS:
        yield in_context(whole, context)
    if alone and alone != whole and not (alone & MEASURE_CONCEPTS and whole & POPULATION_CONCEPTS):
        yield alone
        if context and alone <= MEASURE_CONCEPTS and not whole & POPULATION_CONCEPTS:
            yield in_context(alone, context)


def _with_values(table: Table, header_row: int, height: int, words: HeaderWords) -> Table:
    """The same table, the columns that stand for values read by what is left of their headers."""
    rows = table.sheet.rows[header_row - height + 1 : header_row + 1]
    headers = _spread_levels(table.sheet, header_row, height, [[words.translate(axis_text(cell)) for cell in row] for row in rows])
    folding, title = table.dataset.folding, fold(f"{table.sheet.name} {table.title}")
    assert folding is not None
    says_measure = not folding.titles or any(word in title for word in folding.titles)
    columns = [_valued(table.dataset.name, meaning, texts, says_measure) for meaning, texts in zip(table.columns, headers, strict=False)]
    valued = [meaning for meaning in columns if meaning.values]
    bare = Counter(value.split(" ")[0] for meaning in valued for _, value in meaning.values if value[:4] in ("day ", "mont"))
    if not valued or 0 < bare["day"] < FEWEST_DAYS or 0 < bare["month"] < FEWEST_MONTHS:
        return table
    columns += list(table.columns[len(columns) :])
    return replace(table, columns=tuple(_as_sum(table.dataset, meaning, valued) for meaning in columns))


def _valued(dataset_name: str, meaning: Meaning, texts: tuple[str, ...], says_measure: bool) -> Meaning:
    if meaning.role in ("personal", "ignored", "conflict"):
        return meaning
    folded = read_header(dataset_name, texts)
    if folded is None:
        return meaning
    dataset = BY_NAME[dataset_name]
    assert dataset.folding is not None
    role: Role = "value"
    if header_key(" ".join(folded.rest)) <= {"total"}:
        column = dataset.folding.measure if says_measure else None
    else:
        role, column = _by_header(dataset_name, folded.rest, frozenset())
    if column is None or dataset.by_name[column].kind != "count":
        return meaning
    header = " | ".join(dict.fromkeys(text for text in texts if text))
    return replace(meaning, header=header, role=role, column=column, values=folded.values)


def _as_sum(dataset: Dataset, meaning: Meaning, valued: Sequence[Meaning]) -> Meaning:
    """A column of people that stands for fewer values than others do repeats their sum: "Total" beside "Entrants | Sortants"."""
    own = {pair for pair in meaning.values if pair[1] != "total"}
    is_people = meaning.column is not None and dataset.by_name[meaning.column].unit == "individuals"
    if meaning.role == "unmapped" and fold(meaning.header).startswith(("total", "ensemble")):
        return replace(meaning, role="sum", column=dataset.folding.measure if dataset.folding else None)
    if meaning.role == "value" and is_people and any(own < {pair for pair in other.values if pair[1] != "total"} for other in valued):
        return replace(meaning, role="sum")
    return meaning


def _score(table: Table, named: frozenset[str]) -> int:
    """How many distinct columns are understood; 0 where the dataset's needs are not met.

    A taller header must explain more columns than a lower one, so a title is not taken for a group.
    """
    found = {meaning.column for meaning in table.columns if meaning.column and meaning.role in ("value", "part", "conflict")}
    found |= {column for meaning in table.columns for column, _ in meaning.values}
    needs = table.dataset.needs_one_of
    if table.is_pivot:
        needs = needs[1:]
    if not all((found | named) & set(group) for group in needs):
        return 0
    unmapped = len(table.by_role("unmapped"))
    folding = table.dataset.folding
    if folding and folding.titles and any(meaning.values for meaning in table.columns):
        unmapped -= 500  # its title says what it counts
    return 1000 * len(found) - 100 * max(table.header_height - 1, 0) - unmapped
