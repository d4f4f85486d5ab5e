"""Dates as the cells of DTM files write them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

import pyarrow as pa

from flows.steps.cleaning.plain_text import plain
from flows.steps.cleaning.problems import Cleaned, Fault, clean_by
from flows.steps.places_and_dates.months import FIRST_YEAR, LAST_YEAR, MONTH, MONTHS, OF, full_year, spell_months_out, valid_day
from flows.steps.places_and_dates.periods import Period, month_period

_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = (25_569, 73_050)
_FEWEST_SWAPPED, _MANY_MONTHS, _MONTHS_OF_A_YEAR = 3, 3, 12
_SEP = r"[\s./_-]*"
_ISO = re.compile(r"(\d{4})[-/._](\d{1,2})[-/._](\d{1,2})(?:[t ]\d{1,2}:\d{2}.*)?")
_NUMERIC = re.compile(r"(\d{1,2})([-/._])(\d{1,2})\2(\d{4}|\d{2})(?: \d{1,2}:\d{2}.*)?")
_DAY_MONTH_YEAR = re.compile(rf"(\d{{1,2}})(?:er|st|nd|rd|th)?{_SEP}({MONTH})\b\.?,?{_SEP}(\d{{4}}|\d{{2}})")
_MONTH_DAY_YEAR = re.compile(rf"({MONTH})\b\.?{_SEP}(\d{{1,2}})(?:st|nd|rd|th)?,?{_SEP}(\d{{4}})")
_MONTH_YEAR = re.compile(rf"({MONTH})\b\.?,?{_SEP}(\d{{4}}|\d{{2}})")
_YEAR_MONTH = re.compile(r"(\d{4})[-/._](\d{1,2})")
_MONTH_NUMBER_YEAR = re.compile(r"(\d{1,2})[-/._](\d{4})")


def clean_dates(cells: Sequence[object], period: Period | None, month_end: bool | None, elsewhere: Collection[str] = ()) -> Cleaned:
    """Days; NULL where not given. A month alone is its last day (`month_end`) or its first, or refused (None).

    A text whose day and month could change places is read as the rest of its column is written (the cells `elsewhere` too), else
    so that it falls in `period`, else it is a problem. Problems: ambiguous_date, impossible_date, not_a_date, date_out_of_range,
    month_without_day, day_and_month_swapped.
    """
    distinct = {*cells, *elsewhere}
    order = _column_order(distinct)
    swapped = Fault("day_and_month_swapped") if order and swapped_by_spreadsheet(distinct) else None
    return clean_by(
        lambda cell: swapped if swapped and isinstance(cell, date) else _in_range(_date_of(cell, order, period, month_end)), cells, pa.date32()
    )


def swapped_by_spreadsheet(cells: Collection[object]) -> bool:
    """Whether a spreadsheet has opened texts of one order as those of the other: it made dates, day and month changed places, of those that it
    could, and left as texts those that it could not ("13/06/2022" is no date of a thirteenth month).

    That is so where all texts have a day after the 12th and all dates one up to it, and the dates lie in the texts' months once they are
    changed back, while as they stand they do not, or there are so many months that nobody typed one half of each.
    """
    texts = {match for cell in cells if isinstance(cell, str) and (match := _NUMERIC.fullmatch(plain(cell)))}
    days = {cell for cell in cells if isinstance(cell, date)}
    if min(len(texts), len(days)) < _FEWEST_SWAPPED or any(day.day > _MONTHS_OF_A_YEAR for day in days):
        return False
    numbers = {(full_year(match.group(4)), int(match.group(1)), int(match.group(3))) for match in texts}
    if any(max(first, second) <= _MONTHS_OF_A_YEAR for _, first, second in numbers):
        return False
    months = {(year, min(first, second)) for year, first, second in numbers}
    as_they_stand, changed_back = {(day.year, day.month) for day in days}, {(day.year, day.day) for day in days}
    return changed_back <= months and (not as_they_stand <= months or len(months) >= _MANY_MONTHS)


def read_date(text: str) -> date | None:
    """The day that a text is, where it can be nothing else."""
    found = _date_of(text, None, None, False)
    return found if isinstance(found, date) else None


def day_month_order(text: str) -> str | None:
    """ "dmy" or "mdy" where a date in numbers can be read in one of the two orders only."""
    match = _NUMERIC.fullmatch(plain(text))
    if not match:
        return None
    first, second = int(match.group(1)), int(match.group(3))
    return "dmy" if first > 12 >= second else "mdy" if second > 12 >= first else None


def _column_order(cells: Collection[object]) -> str | None:
    """ "dmy" or "mdy" where the column's unambiguous texts agree on one."""
    orders = {order for cell in cells if isinstance(cell, str) and (order := day_month_order(cell))}
    return orders.pop() if len(orders) == 1 else None


def _in_range(result: date | str | None) -> date | Fault | None:
    if isinstance(result, str):
        return Fault(result)
    if result is not None and not FIRST_YEAR <= result.year <= LAST_YEAR:
        return Fault("date_out_of_range")
    return result


def _date_of(cell: object, order: str | None, period: Period | None, month_end: bool | None) -> date | str | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _serial(float(cell))
    text = plain(str(cell)).strip(" .")
    if text in ("", "-", "n/a", "na", "nd", "not available", "non disponible", "null", "none", "nan"):
        return None
    if re.fullmatch(r"\d{5}(?:\.0+)?", text):
        return _serial(float(text))
    return _text_date(text, order, period, month_end)


def _serial(number: float) -> date | str:
    return _EXCEL_EPOCH + timedelta(days=int(number)) if _SERIALS[0] <= number <= _SERIALS[1] else "not_a_date"


def _text_date(text: str, order: str | None, period: Period | None, month_end: bool | None) -> date | str:
    text = spell_months_out(text, is_date=True)
    if " de" in text:
        text = OF.sub("", text)
    if match := _ISO.fullmatch(text):
        return _day(int(match.group(1)), int(match.group(2)), int(match.group(3)))
    if match := _NUMERIC.fullmatch(text):
        return _numeric(int(match.group(1)), int(match.group(3)), full_year(match.group(4)), order, period)
    if match := _DAY_MONTH_YEAR.fullmatch(text):
        return _day(full_year(match.group(3)), MONTHS[match.group(2)], int(match.group(1)))
    if match := _MONTH_DAY_YEAR.fullmatch(text):
        return _day(int(match.group(3)), MONTHS[match.group(1)], int(match.group(2)))
    if match := _MONTH_YEAR.fullmatch(text):
        return _month_day(full_year(match.group(2)), MONTHS[match.group(1)], month_end)
    if match := _YEAR_MONTH.fullmatch(text):
        return _month_day(int(match.group(1)), int(match.group(2)), month_end)
    if match := _MONTH_NUMBER_YEAR.fullmatch(text):
        return _month_day(int(match.group(2)), int(match.group(1)), month_end)
    if match := re.fullmatch(rf"(\d{{1,2}}){_SEP}({MONTH})\b\.?", text):
        longest = calendar.monthrange(2024, MONTHS[match.group(2)])[1]
        return "impossible_date" if int(match.group(1)) > longest else "not_a_date"
    return "not_a_date"


def _day(year: int, month: int, day: int) -> date | str:
    return next(iter(valid_day(year, month, day)), "impossible_date")


def _month_day(year: int, month: int, month_end: bool | None) -> date | str:
    if month_end is None:
        return "month_without_day"
    if not 1 <= month <= 12:
        return "impossible_date"
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return "date_out_of_range"
    period = month_period(year, month)
    return period.last if month_end else period.first


def _numeric(first: int, second: int, year: int, order: str | None, period: Period | None) -> date | str:
    day_first, month_first = valid_day(year, second, first), valid_day(year, first, second)
    readings = list(dict.fromkeys(day_first + month_first))
    if len(readings) < 2:
        return readings[0] if readings else "impossible_date"
    if order is not None:
        return day_first[0] if order == "dmy" else month_first[0]
    if period is not None and period.first.month == period.last.month:
        month = (period.last.year, period.last.month)
        inside = [day for day in readings if (day.year, day.month) == month]
        if len(inside) == 1:
            return inside[0]
    return "ambiguous_date"
