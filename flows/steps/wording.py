"""Numbers and dates as French and English write them: « 412 387 », « 6,4 % », « 31 décembre 2022 »."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from babel.dates import format_date
from babel.numbers import format_decimal

from flows.steps.records import Language

UNKNOWN = "–"
"""What stands for NULL: not assessed, not given. Never 0."""
COLON: Mapping[Language, str] = {"fr": " : ", "en": ": "}
"""Between a label and what it labels; callers set French no-break spaces where a line may break."""
_NBSP = "\u00a0"


def number(value: float | None, lang: Language) -> str:
    """A whole number with the language's thousands mark."""
    return UNKNOWN if value is None else str(format_decimal(value, format="#,##0", locale=lang))


def as_written(digits: str, lang: Language) -> str:
    """A number in digits ("1200.5") with the language's marks and all its decimals: « 1 200,5 »."""
    whole, _, decimals = digits.partition(".")
    return number(int(whole), lang) + (("," if lang == "fr" else ".") + decimals if decimals else "")


def signed(value: float | None, lang: Language) -> str:
    """A whole number with its sign: a change."""
    return UNKNOWN if value is None else str(format_decimal(value, format="+#,##0;-#,##0", locale=lang)) if value else "0"


def one_decimal(value: float, lang: Language) -> str:
    """A number to one decimal: « 4,7 »."""
    return str(format_decimal(value, format="#,##0.0", locale=lang))


def percent(value: float | None, lang: Language, with_sign: bool = False) -> str:
    """A percentage (0-100) to one decimal; French puts a no-break space before the sign."""
    if value is None:
        return UNKNOWN
    pattern = "+#,##0.0;-#,##0.0" if with_sign and round(value, 1) else "#,##0.0"
    return str(format_decimal(value, format=pattern, locale=lang)) + (f"{_NBSP}%" if lang == "fr" else "%")


def day(value: date | None, lang: Language) -> str:
    """A date in full: « 31 décembre 2022 », "31 December 2022"."""
    if value is None:
        return UNKNOWN
    text = str(format_date(value, "d MMMM y", locale=lang))
    return f"1er{text[1:]}" if lang == "fr" and value.day == 1 else text


def moment(value: datetime | date, lang: Language) -> str:
    """A day, with the hour where it is known: « 31 décembre 2022 02:00 »."""
    return f"{day(value, lang)} {value:%H:%M}" if isinstance(value, datetime) else day(value, lang)


def month(value: date, lang: Language) -> str:
    """A month in full: « mars 2022 », "March 2022"."""
    return str(format_date(value, "MMMM y", locale=lang))


def short_day(value: date | None, lang: Language) -> str:
    """A date for a column of a table: « 31 déc. 2022 »."""
    return UNKNOWN if value is None else str(format_date(value, "d MMM y", locale=lang))


def amount(value: float | None, unit: str | None, lang: Language) -> str:
    """A number to at most two decimals, with the sign of its unit where that is percent."""
    if value is None:
        return UNKNOWN
    text = str(format_decimal(value, format="#,##0.##", locale=lang))
    return text + (f"{_NBSP}%" if lang == "fr" else "%") if unit == "percent" else text
