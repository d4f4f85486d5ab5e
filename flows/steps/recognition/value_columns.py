"""Columns that stand for values ("Entrants | Sortants", days or months across), and those that repeat the sum of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from flows.steps.places_and_dates.country import HeaderWords
from flows.steps.recognition.folds import FEWEST_DAYS, FEWEST_MONTHS, axis_text, read_header
from flows.steps.recognition.header_rows import spread_levels
from flows.steps.recognition.headers import fold, header_key, population_context
from flows.steps.recognition.lexicon import said_by_header
from flows.steps.recognition.tables import Meaning, Role, Table
from schemas.declare import Dataset, Folding
from schemas.registry import BY_NAME


def with_values(table: Table, header_row: int, height: int, words: HeaderWords, file_name: str = "") -> Table:
    """The same table, the columns that stand for values read by what is left of their headers."""
    rows = table.sheet.rows[header_row - height + 1 : header_row + 1]
    headers = spread_levels(table.sheet, header_row, height, [[words.translate(axis_text(cell)) for cell in row] for row in rows])
    folding = table.dataset.folding
    assert folding is not None
    says_measure = not folding.titles or _is_titled(table, folding, file_name)
    if folding.age and not says_measure:
        return table  # age groups elsewhere are parts of other counts
    columns = [_valued(table.dataset.name, meaning, texts, says_measure) for meaning, texts in zip(table.columns, headers, strict=False)]
    valued = [meaning for meaning in columns if meaning.values]
    bare = Counter(value.split(" ")[0] for meaning in valued for _, value in meaning.values if value[:4] in ("day ", "mont"))
    if not valued or 0 < bare["day"] < FEWEST_DAYS or 0 < bare["month"] < FEWEST_MONTHS:
        return table
    columns += list(table.columns[len(columns) :])
    return replace(table, columns=tuple(_as_sum(table.dataset, meaning, valued) for meaning in columns))


def speaks_of_its_people(table: Table, file_name: str) -> bool:
    """Whether a table that only its titles tell from others says whom it counts: in a title, a name or a header."""
    folding = table.dataset.folding
    if folding is None or not folding.titles_of_file or _is_titled(table, folding, file_name):
        return True
    own = table.dataset.by_name[folding.measure].population
    texts = (file_name, table.sheet.name, table.title, *(meaning.header for meaning in table.columns))
    return any(own in header_key(text.replace("_", " ")) for text in texts)


def _is_titled(table: Table, folding: Folding, file_name: str) -> bool:
    """Whether a title says what is counted, and of no other people."""
    names = [f"{table.sheet.name} {table.title}", *([file_name] if folding.titles_of_file else [])]
    own = table.dataset.by_name[folding.measure].population
    others = (population_context(name) - {own} for name in names) if own else ()
    return not any(others) and any(word in said for said in map(_words_of, names) for word in folding.titles)


@lru_cache(maxsize=1_000)
def _words_of(name: str) -> str:
    return fold(name).replace("_", " ")


def _valued(dataset_name: str, meaning: Meaning, texts: tuple[str, ...], says_measure: bool) -> Meaning:
    says_else = meaning.role == "value" and BY_NAME[dataset_name].by_name[str(meaning.column)].kind not in ("count", "date", "age")
    if says_else or meaning.role in ("personal", "ignored", "conflict"):
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
        role, column = said_by_header(dataset_name, folded.rest, frozenset())
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
