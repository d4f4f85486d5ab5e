"""Histories beside an operation of their file's own: what they say of it is held against it, what they recall of others is set aside.

A history that stands alone in its file is read, an operation a table (column_operations.py), and stands back for files of their own (settle.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa

from flows.steps.places_and_dates.periods import Period
from flows.steps.places_and_dates.situate import Situated
from flows.steps.reading.extract import Extract
from flows.steps.recognition.column_operations import recall, recalling
from flows.steps.records import Issue


@dataclass(frozen=True, slots=True)
class Histories:
    """The tables of histories that are held against the file's own (`evidence`), those that are not read, and what is told of them."""

    evidence: list[Situated]
    aside: list[Situated]
    issues: list[Issue]


def without_blank_operations(extracts: Sequence[Extract]) -> list[Extract]:
    """The extracts without those parts of a history in which nothing is given (an operation of which only a total stands, or marks of a
    missing value); their columns are accounted for with another part of the sheet. What cannot be read is given."""
    kept: list[Extract] = []
    for item in extracts:
        parts = [other for other in extracts if other.table.is_history and other.table.sheet is item.table.sheet] if item.table.is_history else []
        given = [other for other in parts if _gives_something(other)]
        if given and item not in given:
            continue
        if given and item is given[0]:
            blank = [replace(m, role="ignored", column=None, told=None, reason="no count given") for other in parts if other not in given
                     for m in other.table.columns if m.told]  # fmt: skip
            item.table = replace(item.table, is_first_part=True, columns=(*item.table.columns, *blank))
        kept.append(item)
    return kept


def _gives_something(item: Extract) -> bool:
    is_count = {name for name in item.arrays if item.table.dataset.by_name[name].kind == "count"}
    return any(item.arrays[name].null_count < item.height for name in is_count) or any(
        found.severity == "error" and found.column in is_count for found in item.issues
    ) or bool(item.suppressed)  # fmt: skip


def set_histories_aside(situated: Sequence[Situated]) -> Histories:
    """Where a file has tables of an operation of its own, its histories of the same people are evidence for that operation and nothing else.

    A history that is finer than the file's own table counts for the operation: the coarser one is then held against it.
    """
    found = Histories([], [], [])
    for item in situated:
        own = _own_tables(item, situated) if item.extract.table.is_history else []
        if not own:
            continue
        month = _month(item.reference_dates[0])
        day = next((day for other in own for day in other.reference_dates if _month(day) == month), None)
        if day is None:
            found.aside.append(item)
            continue
        _date(item, day)
        if item.finest_level <= max(other.finest_level for other in own):
            found.evidence.append(item)
    for sheet in dict.fromkeys(item.extract.sheet for item in found.aside):
        aside = [item for item in found.aside if item.extract.sheet == sheet]
        newest = max(day for other in _own_tables(aside[0], situated) for day in other.reference_dates)
        found.issues.append(recall([item.extract.table for item in aside], Period(newest, newest)))
    for item in found.aside:
        item.extract.table = recalling(item.extract.table, [m for m in item.extract.table.columns if m.told])
    return found


def _own_tables(item: Situated, situated: Sequence[Situated]) -> list[Situated]:
    return [
        other for other in situated
        if not other.extract.table.is_history and other.dataset is item.dataset and other.reference_dates
        and not other.figures.keys().isdisjoint(item.figures)
    ]  # fmt: skip


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _date(item: Situated, day: date) -> None:
    """A header names a month, the file's own table the day of it that the operation is dated by."""
    item.dates, item.reference_dates = [day] * item.extract.height, (day,)
    item.filled["reference_date"] = pa.array(item.dates, pa.date32())
    item.extract.table = replace(item.extract.table, is_history=False)
