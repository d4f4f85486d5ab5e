"""The day, or the month, of each row of a table whose rows are dated one by one: from a column, or from the header that stands for it."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from flows.steps.messages import issue
from flows.steps.places_and_dates.periods import Period
from flows.steps.places_and_dates.situate import python_days
from flows.steps.reading.extract import Extract
from flows.steps.reading.rows import years_of_rows
from flows.steps.recognition.folds import title_word
from flows.steps.recognition.headers import fold

_A_YEAR = re.compile(r"(?<![a-z])(?:annuel(?:le)?s?|annual|yearly|anuais|anuale?s?)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Titles:
    """What may speak for every row: the sheet's name, the banner above the table, the file's name, and the period each names."""

    sheet: str
    banner: str
    file: str
    in_sheet: Period | None
    in_file: Period | None
    year: int | None

    @property
    def texts(self) -> tuple[str, str, str]:
        return self.sheet, self.banner, self.file

    @property
    def period(self) -> Period | None:
        return self.in_sheet or self.in_file


def days_of_rows(item: Extract, titles: Titles) -> tuple[pa.Array, bool]:
    """The day of each row, or the first of its month where only the month is given (then the second answer is true)."""
    folding = item.table.dataset.folding
    said = dict(item.table.values).get(folding.day) if folding and folding.day else None
    if said is not None:
        return _said_days(item, said, titles)
    if "date" in item.arrays:
        return item.arrays["date"], False
    if "month_given" in item.arrays:
        return pc.cast(pc.floor_temporal(item.arrays["month_given"], unit="month"), pa.date32()), True
    month = month_of_titles(item, titles)
    if month is not None and _is_of_a_year(item, titles):
        item.issues.append(issue("year_without_month", sheet=item.sheet, found=period_words(titles.period) if titles.period else None))
    return (month, True) if month is not None else (pa.nulls(item.height, pa.date32()), False)


def _is_of_a_year(item: Extract, titles: Titles) -> bool:
    """Whether rows that nothing dates but a name are those of a year: a title says so, or a column of years beside a month in the file's name."""
    if any(_A_YEAR.search(fold(text)) for text in titles.texts):
        return True
    return (titles.in_sheet is None or not is_month(titles.in_sheet)) and any(years_of_rows(item.table, item.rows) or ())


def _said_days(item: Extract, said: str, titles: Titles) -> tuple[pa.Array, bool]:
    """A header stands for the day or month. "day 5" needs the month, "month 3" the year: of a column, the sheet or the file."""
    kind, _, number = said.partition(" ")
    if kind == "day":
        months = item.arrays.get("month_given")
        if months is None:
            month = titles.period.first if titles.period and is_month(titles.period) else None
            months = pa.repeat(pa.scalar(month, pa.date32()), item.height)
        days = [_day_of(month, int(number)) for month in python_days(months)]
        if any(day is None for day in days):
            item.issues.append(issue("no_month_for_days", sheet=item.sheet, found=number))
        return pa.array([day or None for day in days], pa.date32()), False
    if kind == "month":
        years = years_of_rows(item.table, item.rows) or [titles.year] * item.height
        if None in years:
            item.issues.append(issue("no_year_for_months", sheet=item.sheet, found=number))
        return pa.array([date(year, int(number), 1) if year else None for year in years], pa.date32()), True
    is_monthly = len(said) == len("2022-03") or _are_months(item)
    day = date.fromisoformat(said if len(said) > len("2022-03") else f"{said}-01")
    return pa.repeat(pa.scalar(day, pa.date32()), item.height), is_monthly


def period_words(period: Period) -> str:
    """A period as a message gives it: 2022-03, 2022."""
    return f"{period.first:%Y-%m}" if is_month(period) else f"{period.first:%Y}"


def is_month(period: Period) -> bool:
    """Whether a period lies in one month."""
    return (period.first.year, period.first.month) == (period.last.year, period.last.month)


def _day_of(month: date | None, number: int) -> date | None:
    """The day of a month; a column for the 31st says nothing in a month of 30 days."""
    if month is None or number > calendar.monthrange(month.year, month.month)[1]:
        return None
    return month.replace(day=number)


def _are_months(item: Extract) -> bool:
    """Whether the days across the table are all the first of different months: months, written as dates."""
    return item.table.axis_is_monthly


def month_of_titles(item: Extract, titles: Titles) -> pa.Array | None:
    """The month that a sheet's name or title, else the file's name, says for all rows; None where it says none, or more than one."""
    period = titles.period
    return pa.repeat(pa.scalar(period.first.replace(day=1), pa.date32()), item.height) if period and is_month(period) else None


def said_by_titles(item: Extract, titles: Titles) -> dict[str, pa.Array]:
    """The words of vocabularies that a sheet's name or title says for all rows ("Entrées 2022"), where neither a column nor a header does."""
    said: dict[str, pa.Array] = {}
    folding, dataset = item.table.dataset.folding, item.table.dataset.name
    for column in folding.vocabularies if folding else ():
        if column in item.arrays or column in dict(item.table.values):
            continue
        word = next((word for text in titles.texts if (word := title_word(dataset, column, text))), None)
        if word:
            said[column] = pa.repeat(pa.scalar(word, pa.string()), item.height)
    return said
