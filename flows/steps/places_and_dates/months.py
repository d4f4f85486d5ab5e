"""The words of months, as DTM files write them in four languages, and the years beside them."""

from __future__ import annotations

import re
from datetime import date

from flows.steps.cleaning.plain_text import plain

FIRST_YEAR, LAST_YEAR = 1990, 2100
_MONTH_WORDS = (
    "jan january janvier janv janeiro enero", "feb february fevrier fevr fev fevereiro febrero", "mar march mars marco marzo",
    "apr april avril avr abril abr", "may mai maio", "jun june juin junho junio", "jul july juillet juil julho julio", "aug august aout agosto",
    "sep sept september septembre setembro septiembre", "oct october octobre outubro octubre", "nov november novembre novembro noviembre",
    "dec december decembre dezembro dez diciembre dic",
)  # fmt: skip
_WORDS_AS_WELL = {"out": "outubro", "set": "setembro", "ago": "agosto", "mayo": "maio"}
"""Months in Portuguese and Spanish that are other words as well: "Out" is a direction, "data set 2022" no month, Mayo-Kebbi a place. They are
months beside their year or day ("set-22", "15 out 2022"), and between blanks where the text is in one of these languages."""
MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS, start=1) for word in words.split()}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
"""Any of them, as a part of a pattern: of two that begin alike the longer first."""
OF = re.compile(rf"\b(?:de|del|do) (?=(?:{MONTH})\b|(?:19|20)\d\d\b)")
"""31 de dezembro de 2022."""
_BESIDE_A_YEAR = re.compile(
    r"(?i)(?<![^\W\d_])(?<![^\W\d_][-/.])(?<!data )(?<!sub )(?<!in )(out|set|ago|mayo)(?=\.?(?:[-/.'’] ?|,? del? )(?:20)?\d\d(?!\d))|"
    r"(?i:(?<=\d[-/. ])(out|set|ago|mayo)(?=\.?[-/. ](?:20)?\d\d(?!\d)))"
)
_MAY_BE_MONTH = re.compile(r"(?i)(?:out|set|ago|mayo)\b")
_BETWEEN_BLANKS = re.compile(r"(?i)(?<![^\W\d_])(?<![^\W\d_][-/.])(out|set|ago|mayo)(?=\.? (?:20)?\d\d(?!\d))")
_IBERIAN = re.compile(r"\b(?:ronda|rodada|avaliac\w+|deslocad\w+|dados|situac\w+|mocambique|angola|desplazad\w+|datos|evaluacion|mes|mayo)\b")


def month_number(text: str) -> int | None:
    """1 to 12 for the name or the number of a month; None where it is neither."""
    words = plain(text).strip(" .")
    number = MONTHS.get(_WORDS_AS_WELL.get(words, words)) or (int(words) if words.isdigit() else 0)
    return number if 1 <= number <= 12 else None


def month_names(month: int) -> list[str]:
    """All the words for a month, abbreviations included."""
    return _MONTH_WORDS[month - 1].split()


def spell_months_out(text: str, is_date: bool = False) -> str:
    """The text with "set", "out", "ago" and "mayo" written so that they are months, where they are; in a text that `is_date` they always are."""
    if not _MAY_BE_MONTH.search(text):
        return text
    text = _BESIDE_A_YEAR.sub(lambda found: _WORDS_AS_WELL[found.group().lower()], text)
    if is_date or _IBERIAN.search(plain(text)):
        text = _BETWEEN_BLANKS.sub(lambda found: _WORDS_AS_WELL[found.group().lower()], text)
    return text


def full_year(digits: str) -> int:
    """The year that two or four digits mean: "22" is 2022, "98" is 1998."""
    number = int(digits)
    return number + (2000 if number < 80 else 1900) if len(digits) <= 2 else number


def valid_day(year: int, month: int, day: int) -> list[date]:
    """The day, or nothing where the calendar has none."""
    try:
        return [date(year, month, day)]
    except ValueError:
        return []
