"""Which date a file's counts refer to: from the data, then the sheet, then the file name; the three are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flows.steps.messages import issue
from flows.steps.places_and_dates.months import FIRST_YEAR, LAST_YEAR, month_number
from flows.steps.places_and_dates.periods import Period, month_period
from flows.steps.records import Issue

STRAY_SHARE = 0.2
"""Dates of another month held by fewer rows than this share are slips of the pen, not a second operation."""


@dataclass(frozen=True, slots=True)
class Dating:
    """The reference date of each data row (None where it cannot be told), and what is wrong with the dates."""

    dates: list[date | None]
    issues: list[Issue]
    stray: list[int]


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _words(period: Period) -> str:
    return period.last.isoformat() if period.first == period.last else f"{period.first:%Y-%m}"


def told_months(years: Sequence[int | None], months: Sequence[str | None]) -> list[tuple[int | None, int | None]]:
    """The year and the month that columns of their own give for each row; a month is a name or a number."""
    return [(year, month_number(month) if month else None) for year, month in zip(years, months, strict=True)]


def days_of(told: Sequence[tuple[int | None, int | None]]) -> list[date | None]:
    """The last day of each month told."""
    return [month_period(year, month).last if year and month and FIRST_YEAR <= year <= LAST_YEAR else None for year, month in told]


def contradictions(told: Sequence[tuple[int | None, int | None]], dates: Sequence[date | None]) -> list[int]:
    """The rows whose columns of year and month tell of another time than their date."""
    return [
        index for index, ((year, month), day) in enumerate(zip(told, dates, strict=True))
        if day is not None and ((year is not None and year != day.year) or (month is not None and month != day.month))
    ]  # fmt: skip


def date_rows(given: Sequence[date | None], in_sheet: Period | None, in_name: Period | None, sheet: str) -> Dating:
    """Settle the reference date of every row.

    One operation has one reference date: days within a month are one operation, dated by the last of them.
    """
    rows_of_day = Counter(day for day in given if day is not None)
    if not rows_of_day:
        return _from_titles(len(given), in_sheet, in_name, sheet)
    months: Counter[tuple[int, int]] = Counter()
    for day, rows in rows_of_day.items():
        months[_month(day)] += rows
    expected = _expected_months(months, in_sheet or in_name)
    by_month = {month: max(day for day in rows_of_day if _month(day) == month) for month in expected}
    only = next(iter(by_month.values())) if len(by_month) == 1 else None
    dated = {day: by_month.get(_month(day)) for day in rows_of_day}
    dates = [only if day is None else dated[day] for day in given]
    stray = [i for i, day in enumerate(given) if day is not None and dated[day] is None]
    issues = [_differs(only, period, where, sheet) for period, where in ((in_sheet, "sheet"), (in_name, "file"))
              if only and period and not period.first.replace(day=1) <= only <= _month_end(period)]  # fmt: skip
    if only and sum(_month(day) == _month(only) for day in rows_of_day) > 1:
        issues.append(issue("several_days_in_operation", sheet=sheet, found=str(only)))
    return Dating(dates, issues, stray)


def _month_end(period: Period) -> date:
    last = period.last
    return date(last.year + last.month // 12, last.month % 12 + 1, 1) - (date(2000, 1, 2) - date(2000, 1, 1))


def _expected_months(months: Counter[tuple[int, int]], hinted: Period | None) -> set[tuple[int, int]]:
    total = sum(months.values())
    common = {month for month, rows in months.items() if rows >= STRAY_SHARE * total}
    if hinted and len(months) > 1 and _month(hinted.last) in common:
        return {_month(hinted.last)}
    return common or {months.most_common(1)[0][0]}


def _differs(given: date, period: Period, where: str, sheet: str) -> Issue:
    return issue(f"reference_date_differs_from_{where}", sheet=sheet, found=str(given), expected=_words(period))


def _from_titles(rows: int, in_sheet: Period | None, in_name: Period | None, sheet: str) -> Dating:
    chosen = in_sheet or in_name
    if chosen is None:
        return Dating([None] * rows, [issue("no_reference_date", sheet=sheet)], [])
    issues = []
    if in_sheet and in_name and _month(in_sheet.last) != _month(in_name.last):
        issues.append(issue("titles_disagree_on_date", sheet=sheet, found=_words(in_sheet), expected=_words(in_name)))
    return Dating([chosen.last] * rows, issues, [])
