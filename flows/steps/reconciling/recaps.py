"""A sheet that recalls an earlier operation beside the file's own: it is set aside, and said, for its operation has a file of its own.

Without sheets of the file's own operation that count the same places nobody can tell whether the sheet or the file's name is wrong (one region's
sheet may bear a month that was mistyped): then the file is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flows.steps.messages import issue
from flows.steps.places_and_dates.places import Gazetteer
from flows.steps.places_and_dates.situate import Situated
from flows.steps.recognition.column_operations import recalling
from flows.steps.recognition.dated_headers import HeaderDate
from flows.steps.reconciling.scopes import scopes_of
from flows.steps.records import Issue

_BY_TITLE, _BY_HEADER = "titles_disagree_on_date", "columns_of_another_operation"


def set_recaps_aside(situated: Sequence[Situated], told: Sequence[Issue], gazetteer: Gazetteer) -> tuple[list[Situated], list[Issue]]:
    """The tables of earlier operations than the file's own, which are not read; and what was told of the file, with a word of each instead of
    the error that it would be alone."""
    headed = {found.sheet for found in told if found.rule == _BY_HEADER}
    doubtful = [item for item in situated if item.extract.sheet in headed or any(found.rule == _BY_TITLE for found in item.extract.issues)]
    aside: list[Situated] = []
    issues = list(told)
    for item in doubtful:
        tables = [other for other in situated if other not in doubtful and _is_own(other, item)]
        when = _earlier(item, tables[0].reference_dates[-1]) if tables else None
        if when is None or not _counts_the_same_places(item, tables, gazetteer):
            continue
        own = tables[0]
        aside.append(item)
        issues = [found for found in issues if not (found.rule == _BY_HEADER and found.sheet == item.extract.sheet)]
        issues.append(issue("sheet_recalls_another_operation", sheet=item.extract.sheet, found=when, expected=str(own.reference_dates[-1]),
                            other=own.extract.sheet))  # fmt: skip
        counts = [m for m in item.extract.table.columns if m.column and item.dataset.by_name[m.column].population]
        item.extract.table = recalling(item.extract.table, counts)
    return aside, issues


def _is_own(other: Situated, item: Situated) -> bool:
    """Whether a table of the file's own operation counts the same people."""
    is_same = other.dataset is item.dataset and other.extract.sheet != item.extract.sheet and not other.extract.table.is_history
    return is_same and bool(other.reference_dates) and not other.figures.keys().isdisjoint(item.figures)


def _counts_the_same_places(item: Situated, own: Sequence[Situated], gazetteer: Gazetteer) -> bool:
    """Whether most places of a table, or places within them, stand in others as well."""
    scopes = scopes_of(own, gazetteer)
    names = [name for name, *counts in zip(item.placed.name, *item.figures.values(), strict=True) if name and any(counts)]
    return 2 * sum(bool(scopes(name)) for name in names) > len(names)


def _earlier(item: Situated, own: date) -> str | None:
    """What a table says of its operation, where that is an earlier one: a month, a year or a round."""
    told = [meaning.told for meaning in item.extract.table.columns if meaning.told]
    if not told:
        day = item.reference_dates[-1] if item.reference_dates else None
        return str(day) if day and (day.year, day.month) < (own.year, own.month) else None
    return _say(told[0], own, item.round_number)


def _say(told: HeaderDate, own: date, round_number: int | None) -> str | None:
    if told.period:
        day = told.period.last
        return str(day) if (day.year, day.month) < (own.year, own.month) else None
    if told.year:
        return str(told.year) if told.year < own.year else None
    if told.round_number and round_number:
        return f"R{told.round_number}" if told.round_number < round_number else None
    return None
