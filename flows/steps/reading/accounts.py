"""Account for every sheet and every column: used, declared ignored, or reported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from rapidfuzz import fuzz

from flows.steps.cleaning.clean import clean_counts, holds_counts, is_missing
from flows.steps.messages import issue
from flows.steps.opening.workbook import Sheet, cell_name, column_letter
from flows.steps.places_and_dates.months import FIRST_YEAR, LAST_YEAR
from flows.steps.reading.extract import Extract
from flows.steps.recognition.headers import age_group, fold, header_key
from flows.steps.recognition.tables import Meaning
from flows.steps.records import ColumnAccount, Disposition, Issue
from schemas.declare import Dataset

_YEAR = re.compile(r"\b(?:years?|yrs?|annees?|anos?)\b")
_BESIDE_EVERYBODY = {
    frozenset({"hosted"}): "families that host the people counted",
    frozenset({"elder"}): "some of the people counted",
    frozenset({"elder", "women"}): "some of the people counted",
    frozenset({"elder", "men"}): "some of the people counted",
}
"""Headers of counts that are nobody's total where another column counts everybody: they are passed over there, and stop the file elsewhere."""
_SMALL = 6 * 12


def account_columns(extract: Extract, is_evidence: bool) -> tuple[list[ColumnAccount], list[Issue]]:
    """The account of a table's columns, and an error for each unmapped column that holds counts."""
    accounts: list[ColumnAccount] = []
    issues: list[Issue] = []
    for meaning in extract.table.columns:
        if not extract.table.is_first_part and not meaning.told and (not meaning.values or meaning.role == "sum"):
            continue
        cells = extract.rows.column(meaning.index, extract.rows.data)
        filled = _filled(extract, meaning, cells)
        disposition, reason = _disposition(extract, meaning, cells, filled, is_evidence)
        spread: list[str | None] = [name for name in extract.spread if extract.indexes[name] == meaning.index]
        accounts += [
            ColumnAccount(
                extract.sheet, column_letter(meaning.index), meaning.header or None, meaning.hxl_tag, extract.table.dataset.name, name,
                disposition, reason, filled, _operation_of(extract, meaning),
            )
            for name in spread or [meaning.column or meaning.question if disposition in ("used", "part") else None]
        ]  # fmt: skip
        if disposition == "unmapped" and not is_evidence:
            issues.append(_unmapped(extract, meaning, cells))
    return accounts, issues


def _operation_of(extract: Extract, meaning: Meaning) -> date | None:
    """The operation that a column of a history is of."""
    told = extract.table.told
    return told.period.last if extract.table.is_history and meaning.told and told and told.period else None


def _filled(extract: Extract, meaning: Meaning, cells: Sequence[object]) -> int:
    """How many cells are not blank; a column cleaned without a NULL needs no counting."""
    name = meaning.column or ""
    values = extract.arrays.get(name) if meaning.role == "value" and extract.indexes.get(name) == meaning.index else None
    if values is not None and values.null_count == 0:
        return len(cells)
    return len(cells) - (cells.count("") if str in set(map(type, cells)) else 0)


def _disposition(extract: Extract, meaning: Meaning, cells: Sequence[object], filled: int, is_evidence: bool) -> tuple[Disposition, str | None]:
    if meaning.index in extract.breakdowns:
        return "evidence", f"parts of {extract.breakdowns[meaning.index]}"
    if meaning.index in extract.unused and meaning.role in ("value", "conflict", "unmapped"):
        return "ignored", extract.unused[meaning.index]
    if meaning.role in ("value", "conflict"):
        return ("evidence", "control sheet") if is_evidence else ("used", None)
    if meaning.role == "sum":
        return "evidence", "sum of other columns"
    if meaning.role == "part" and meaning.index in extract.unused:
        return "ignored", extract.unused[meaning.index]
    if meaning.role == "part":
        return "part", f"added up into {meaning.column}"
    if meaning.role == "answer":
        return "used", f"answers {meaning.question}"
    if meaning.role == "personal" or meaning.role == "ignored":
        return meaning.role, meaning.reason or "declared in schemas/"
    if meaning.role == "recalled":
        return "ignored", "figures of another operation"
    if meaning.role == "label":
        return "evidence", "labels of a pivot"
    if not filled:
        return "empty", None
    if meaning.role == "unmapped" and header_key(meaning.header) in _BESIDE_EVERYBODY and _counts_everybody(extract):
        return "ignored", _BESIDE_EVERYBODY[header_key(meaning.header)]
    if meaning.role == "unmapped" and "individuals" in extract.arrays and "individuals" not in extract.summed and _are_small_children(meaning):
        return "ignored", "some of the people counted"
    if meaning.role == "row_number" and _counts_up(cells):
        return "ignored", "row number"
    return "unmapped", None


def _are_small_children(meaning: Meaning) -> bool:
    """Whether a header counts the children of up to five years, who are minors of the row's group as well."""
    ages = age_group(meaning.header)
    return ages is not None and ages.first == 0 and ages.last < _SMALL and header_key(meaning.header) <= {"age", "child", "ind"}


def _counts_everybody(extract: Extract) -> bool:
    return any(f"{population}_{measure}" in extract.arrays for population in extract.populations for measure in ("individuals", "households"))


def _counts_up(cells: Sequence[object]) -> bool:
    numbers = [cell for cell in clean_counts(cells).values.to_pylist() if cell is not None]
    return all(later == earlier + 1 for earlier, later in pairwise(numbers))


def _are_years(header: str, cells: Sequence[object]) -> bool:
    """Whether a column that is headed as years holds nothing but years: when people arrived, not how many."""
    years = [cell for cell in cells if not is_missing(cell)]
    return bool(_YEAR.search(fold(header))) and all(isinstance(cell, (int, float)) and FIRST_YEAR <= cell <= LAST_YEAR for cell in years)


def _unmapped(extract: Extract, meaning: Meaning, cells: Sequence[object]) -> Issue:
    table, may_count = extract.table, holds_counts(cells) and not _are_years(meaning.header, cells)
    rules = ("unmapped_count_column", "unmapped_column") if meaning.header else ("unnamed_count_column", "unnamed_column")
    return issue(
        rules[0 if may_count else 1], sheet=extract.sheet, cell=cell_name(min(table.header_row, len(table.sheet.rows) - 1), meaning.index),
        found=meaning.header or None, expected=_nearest(table.dataset, meaning.header) if may_count else None, letter=column_letter(meaning.index),
    )  # fmt: skip


def _nearest(dataset: Dataset, header: str) -> str:
    """The headers of counts that share most with a header in meaning, then in letters."""
    key, said = header_key(header), fold(header)
    known = [(text, header_key(text)) for column in dataset.count_columns for text in column.headers]
    best = sorted(known, key=lambda pair: (len(key ^ pair[1]) - 2 * len(key & pair[1]), -fuzz.token_set_ratio(said, fold(pair[0]))))
    return " ¦ ".join(text for text, _ in best[:3])


def account_sheet(sheet: Sheet, disposition: Disposition, reason: str | None) -> ColumnAccount:
    """One line for a sheet that gives no data."""
    filled = sum(cell != "" for row in sheet.rows for cell in row)
    return ColumnAccount(sheet.name, None, None, None, None, None, disposition, reason, filled)
