"""When and where the rows of a table are: by the way its dataset declares (schemas/declare.py, `dated_by` and `placed_by`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

import pyarrow as pa
import pyarrow.compute as pc

from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name
from flows.steps.places_and_dates.periods import Period, find_period, find_year, months_named, year_period
from flows.steps.places_and_dates.places import Gazetteer
from flows.steps.places_and_dates.point_rows import situate_points
from flows.steps.places_and_dates.reference_date import contradictions, date_rows, days_of, told_months
from flows.steps.places_and_dates.rounds_and_versions import find_round
from flows.steps.places_and_dates.row_days import Titles, days_of_rows, month_of_titles, said_by_titles
from flows.steps.places_and_dates.situate import Situated, python_days, situate
from flows.steps.reading.extract import Extract
from flows.steps.recognition.dated_headers import HeaderDate
from flows.steps.recognition.tables import Table
from flows.steps.records import Issue

A_MONTH = timedelta(days=31)
_DAYS = ("date", "reference_date", "month_given")
"""Columns that date the rows of a table one by one; the first that it has counts."""
SURVEY_TAKES = timedelta(days=92)
"""The collection of one operation may begin so long before the month it is named for."""


@dataclass(frozen=True, slots=True)
class FileName:
    """A file's name without its extension, and the period it speaks of; `arrived` is the day it came."""

    stem: str
    arrived: date

    @property
    def period(self) -> Period | None:
        return find_period(self.stem)


def period_of(table: Table, name: FileName) -> Period | None:
    """The period that doubtful dates of a table are held against: the sheet's, else the file's; of flow tables also their year."""
    period = _period_in_sheet(table, name) or name.period
    if period is None and table.dataset.dated_by == "row" and (year := _year(table, name)):
        return year_period(year)
    return period


def _year(table: Table, name: FileName) -> int | None:
    return next((year for text in (table.sheet.name, table.title, name.stem) if (year := find_year(text))), None)


def place_rows(item: Extract, name: FileName, gazetteer: Gazetteer) -> Situated:
    """Give every row its date and its place; what is wrong with them becomes an issue of the extract."""
    table = item.table
    if table.is_pivot or table.dataset.dated_by is None:
        return situate(item, gazetteer, item.arrays.get("reference_date"), None)
    in_sheet = _period_in_sheet(table, name)
    if table.dataset.dated_by == "row":
        year = _year(table, name)
        in_file = name.period or (year_period(found) if (found := find_year(name.stem)) else None)
        titles = Titles(table.sheet.name, table.title, name.stem, in_sheet, in_file, year)
        if table.dataset.placed_by == "point":
            return situate_points(item, gazetteer.points, titles, name.arrived)
        return _place_dated_rows(item, titles, name, gazetteer)
    return _place_operation(item, in_sheet, name, gazetteer)


def _place_dated_rows(item: Extract, titles: Titles, name: FileName, gazetteer: Gazetteer) -> Situated:
    folding = item.table.dataset.folding
    across = folding.day if folding and folding.day in dict(item.table.values) else None
    days = days_of_rows(item, titles)[0] if across else next((item.arrays[name] for name in _DAYS if name in item.arrays), None)
    if days is None and "month" in item.table.dataset.by_name:
        days = month_of_titles(item, titles)
    situated = situate(item, gazetteer, days, None)
    situated.filled |= said_by_titles(item, titles) | ({across: days} if across and days is not None else {})
    if days is not None:
        situated.filled["month"] = pc.cast(pc.floor_temporal(days, unit="month"), pa.date32())
    item.issues += _future_dates(situated, name.arrived + A_MONTH)
    return situated


def _place_operation(item: Extract, in_sheet: Period | None, name: FileName, gazetteer: Gazetteer) -> Situated:
    sheet, headed, in_file = item.table.sheet.name, item.table.told, _period_of_file(item.table, name, gazetteer)
    if item.table.is_history:
        in_sheet = in_file = None  # they name the time of the history, not of each of its operations
    nothing = pa.nulls(item.height, pa.date32())
    calendar = ("reference_year", "reference_month")
    is_told_apart = not item.arrays.keys().isdisjoint(calendar)
    told = told_months(*(item.arrays.get(column, nothing).to_pylist() for column in calendar)) if is_told_apart else []
    by_month, surveyed = days_of(told), python_days(item.arrays.get("survey_date", nothing))
    given = by_month if any(by_month) else surveyed
    if "reference_date" in item.arrays:
        given = python_days(item.arrays["reference_date"])
    elif headed and headed.period:
        given = [headed.period.last] * item.height
    elif given is surveyed and (named := in_sheet or in_file):
        # A survey takes weeks: the operation is dated by its name.
        given = [None] * item.height
        item.issues += _surveyed_at_another_time(item, surveyed, named)
    dating = date_rows(given, in_sheet, in_file, sheet)
    is_told = any(found.column in ("reference_date", "survey_date") and found.severity == "error" for found in item.issues)
    item.issues += [_of_several_months(found, name) for found in dating.issues if not (is_told and found.rule == "no_reference_date")]
    item.issues += [_stray_date(item, index, given[index], dating.dates) for index in dating.stray]
    item.issues += _contradicted_dates(item, told, dating.dates) + _contradicted_headers(item, headed, dating.dates)
    round_number = (headed.round_number if headed else None) or (None if item.table.is_history else round_of(item.table, name))
    situated = situate(item, gazetteer, pa.array(dating.dates, pa.date32()), round_number)
    item.issues += _future_dates(situated, name.arrived + A_MONTH) + _torn_apart(situated) + _rounds_of_one_date(item, dating.dates)
    return situated


def _of_several_months(found: Issue, name: FileName) -> Issue:
    """Where no date is told because the file's name speaks of several months, these are told."""
    months = months_named(name.stem) if found.rule == "no_reference_date" else []
    return issue("several_months_named", sheet=found.sheet, found=months[0], expected=months[-1]) if len(months) > 1 else found


def _period_of_file(table: Table, name: FileName, gazetteer: Gazetteer) -> Period | None:
    """The period that a file's name speaks of, else the date that the country declares for the round that sheet or file name."""
    day = gazetteer.country.rounds.get(round_of(table, name) or 0)
    return name.period or (Period(day, day) if day else None)


def _surveyed_at_another_time(item: Extract, surveyed: Sequence[date | None], named: Period) -> list[Issue]:
    """A warning where places were surveyed after the month that a title names, or long before it."""
    for index, day in enumerate(surveyed):
        if day is not None and not named.first - SURVEY_TAKES <= day <= named.last + A_MONTH:
            row = item.rows.data[index]
            return [issue("surveyed_at_another_time", sheet=item.sheet, cell=cell_name(row, item.indexes["survey_date"]), row_number=row + 1,
                          column="survey_date", found=str(day), expected=f"{named.last:%Y-%m}")]  # fmt: skip
    return []


def _torn_apart(item: Situated) -> list[Issue]:
    """An error where the months of a table hardly share a place: one operation that took two months is not two of half the country each."""
    if len(item.reference_dates) < 2:
        return []
    places: dict[date, set[str]] = {}
    for day, place_id in zip(item.dates, item.placed.place_id, strict=True):
        if day is not None and place_id is not None:
            places.setdefault(day, set()).add(place_id)
    for one, other in combinations(sorted(places), 2):
        if 2 * len(places[one] & places[other]) < min(len(places[one]), len(places[other])):
            return [issue("operation_torn_apart", sheet=item.extract.sheet, column="reference_date", found=str(one), expected=str(other))]
    return []


def round_of(table: Table, name: FileName) -> int | None:
    """The round that a sheet's name or title speaks of, else the file's name."""
    return find_round(table.sheet.name) or find_round(name.stem)


def _rounds_of_one_date(item: Extract, dates: Sequence[date | None]) -> list[Issue]:
    """An error where rows of several rounds would be counted as one operation, for nothing gives them dates of their own."""
    if "round_number" not in item.arrays or pc.count_distinct(item.arrays["round_number"]).as_py() < 2:
        return []
    first: dict[date | None, int] = {}
    for index, (day, number) in enumerate(zip(dates, item.arrays["round_number"].to_pylist(), strict=True)):
        if number is not None and first.setdefault(day, number) != number:
            row = item.rows.data[index]
            return [issue("several_rounds_one_date", sheet=item.sheet, cell=cell_name(row, item.indexes["round_number"]), row_number=row + 1,
                          column="round_number", found=str(number), expected=str(first[day]), day=day)]  # fmt: skip
    return []


def _period_in_sheet(table: Table, name: FileName) -> Period | None:
    """The period that a sheet's name or title speaks of; a month without a year ("Novembre") takes that of the file's name."""
    sheet = table.sheet.name
    return find_period(sheet) or find_period(table.title) or (None if name.period else find_period(f"{sheet} {name.stem}"))


def _contradicted_dates(item: Extract, told: Sequence[tuple[int | None, int | None]], dates: Sequence[date | None]) -> list[Issue]:
    """Columns of year and month that contradict the rows' dates: doubtful beside a column of dates, an error beside a title."""
    rows = contradictions(told, dates) if told else []
    if not rows:
        return []
    (year, month), row = told[rows[0]], item.rows.data[rows[0]]
    column = "reference_year" if year is not None and year != getattr(dates[rows[0]], "year", None) else "reference_month"
    rule = "month_differs_from_date" if "reference_date" in item.arrays else "month_differs_from_title"
    return [
        issue(rule, sheet=item.sheet, cell=cell_name(row, item.indexes[column]), row_number=row + 1, column=column,
              found="-".join(f"{part:02}" for part in (year, month) if part is not None), expected=str(dates[rows[0]]), rows=len(rows))
    ]  # fmt: skip


def _contradicted_headers(item: Extract, headed: HeaderDate | None, dates: Sequence[date | None]) -> list[Issue]:
    """An error where the headers of the counts name another month or round than the rows' own columns."""
    if headed is None:
        return []
    rounds = item.arrays["round_number"].to_pylist() if "round_number" in item.arrays else [None] * item.height
    for index, (day, number) in enumerate(zip(dates, rounds, strict=True)):
        if headed.agrees_with(Period(day, day) if day else None, number) is False:
            row, meaning = item.rows.data[index], next(meaning for meaning in item.table.columns if meaning.told)
            return [issue("header_contradicts_rows", sheet=item.sheet, cell=cell_name(item.table.header_row, meaning.index), column=meaning.column,
                          found=meaning.header, expected=str(day), row_number=row + 1)]  # fmt: skip
    return []


def _future_dates(item: Situated, last: date) -> list[Issue]:
    """An error for each reference date that lies well after the file's arrival: a year that was mistyped."""
    issues = []
    for day in item.reference_dates:
        if day > last:
            name = "date" if "date" in item.extract.indexes else "reference_date"
            row, column = item.extract.rows.data[item.dates.index(day)], item.extract.indexes.get(name)
            cell = cell_name(row, column) if column is not None else None
            issues.append(issue("date_in_the_future", sheet=item.extract.sheet, cell=cell, column=name, found=str(day)))
    return issues


def _stray_date(item: Extract, index: int, found: date | None, dates: Sequence[date | None]) -> Issue:
    row = item.rows.data[index]
    column = "reference_date" if "reference_date" in item.indexes else "survey_date"
    expected = sorted({day for i, day in enumerate(dates) if day and i != index})
    return issue(
        "date_outside_period", sheet=item.sheet, cell=cell_name(row, item.indexes[column]), row_number=row + 1, column=column,
        found=str(found), expected=", ".join(f"{day:%Y-%m}" for day in expected[:3]),
    )  # fmt: skip
