"""Columns that stand side by side for values a row could hold: months or days across, "Entrants | Sortants".

A header says which values its column stands for, and what is left of it says what the column counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from flows.steps.cleaning.vocabulary import SHORT_WORD, fold_word, known_words, word_within
from flows.steps.places_and_dates.dates import read_date
from flows.steps.places_and_dates.months import MONTHS
from flows.steps.recognition.headers import fold, take_age_group
from schemas.registry import BY_NAME

Values = tuple[tuple[str, str], ...]
"""(column, value) pairs. A day or month is "2022-03-05", "2022-03", or without its year "month 3", without its month "day 5"."""

FEWEST_DAYS, FEWEST_MONTHS = 5, 3
"""So many columns headed by bare numbers or month names make an axis; a lone "12" is a number."""
_DAY_NUMBER = re.compile(r"(?:jour|day|j|d)?\s*0?([1-9]|[12]\d|3[01])(?:er)?")
_MONTH_WORDS = "|".join(sorted(MONTHS, key=len, reverse=True))
_MONTH_YEAR = re.compile(rf"({_MONTH_WORDS})\.?[\s./_'-]*(20\d{{2}}|\d{{2}})")
_YEAR_MONTH = re.compile(rf"(20\d{{2}})[\s./_-]*({_MONTH_WORDS}|0[1-9]|1[0-2])")
_MONTH_NUMBER_YEAR = re.compile(r"(0?[1-9]|1[0-2])[./-](20\d{2})")


@dataclass(frozen=True, slots=True)
class FoldedHeader:
    """The values that a header says, and the texts that say the rest."""

    values: Values
    rest: tuple[str, ...]


def axis_text(cell: Any) -> str:
    """A header cell as text, dates and whole numbers included."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return str(int(cell)) if float(cell).is_integer() and 1 <= cell <= 31 else ""
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def has_axis(row: Sequence[Any]) -> bool:
    """Whether a row reads like the days or months across a table: they rise, one after the other."""
    found = [value for cell in row if (value := _axis_value_of(cell))]
    days, months = ([value for value in found if value.startswith(kind)] for kind in ("day ", "month "))
    dated = [value for value in found if " " not in value]
    return any(_rises(values, fewest) for values, fewest in ((days, FEWEST_DAYS), (months, FEWEST_MONTHS), (dated, FEWEST_MONTHS)))


def _rises(values: Sequence[str], fewest: int) -> bool:
    distinct = [value.partition(" ")[2].zfill(2) if " " in value else value for value in dict.fromkeys(values)]
    return len(distinct) >= fewest and distinct == sorted(distinct)


@lru_cache(maxsize=20_000, typed=True)
def _axis_value_of(cell: Any) -> str | None:
    return axis_value(axis_text(cell))


@lru_cache(maxsize=20_000)
def axis_value(text: str) -> str | None:
    """The day or month that a header is: see Values; None for any other text."""
    words = fold(text).strip(" .:")
    if not words or len(words) > 30:
        return None
    if match := _DAY_NUMBER.fullmatch(words):
        return f"day {int(match.group(1))}"
    if words in MONTHS:
        return f"month {MONTHS[words]}"
    if match := _MONTH_YEAR.fullmatch(words):
        return f"20{match.group(2)[-2:]}-{MONTHS[match.group(1)]:02d}"
    if match := _YEAR_MONTH.fullmatch(words):
        month = match.group(2)
        return f"{match.group(1)}-{MONTHS.get(month) or int(month):02d}"
    if match := _MONTH_NUMBER_YEAR.fullmatch(words):
        return f"{match.group(2)}-{int(match.group(1)):02d}"
    day = read_date(text)
    return day.isoformat() if day else None


@lru_cache(maxsize=20_000)
def read_header(dataset_name: str, texts: tuple[str, ...]) -> FoldedHeader | None:
    """The values that the texts of a header (group first) say; None where they say none."""
    folding = BY_NAME[dataset_name].folding
    if folding is None:
        return None
    values: dict[str, str] = {}
    rest: list[str] = []
    for text in dict.fromkeys(text for text in texts if text):
        if folding.day and folding.day not in values and (day := axis_value(text)):
            values[folding.day] = day
            continue
        left = text
        if folding.age and folding.age not in values:
            group, left = take_age_group(text)
            if group:
                values[folding.age] = group
        for column in folding.vocabularies:
            word, left = _take_word(dataset_name, column, left)
            if word and values.setdefault(column, word) != word:
                return None
        if left:
            rest.append(left)
    return FoldedHeader(tuple(sorted(values.items())), tuple(rest)) if values else None


@cache
def _words(dataset_name: str, column: str) -> dict[str, str]:
    vocabulary = BY_NAME[dataset_name].by_name[column].vocabulary
    assert vocabulary is not None
    return known_words(vocabulary)


def _take_word(dataset_name: str, column: str, text: str) -> tuple[str | None, str]:
    """The word of a vocabulary that a header text is, begins with or ends with, and what is left of the text."""
    known = _words(dataset_name, column)
    folded = fold_word(text)
    if folded in known:
        return (known[folded], "") if known[folded] != "total" else (None, text)
    tokens, originals = folded.split(), re.split(r"[^\w']+|_", text)
    originals = [word for word in originals if word]
    for size in range(len(tokens) - 1, 0, -1):
        for part, left in ((tokens[:size], originals[size:]), (tokens[-size:], originals[:-size])):
            word = " ".join(part)
            if len(word) >= SHORT_WORD and word in known and known[word] != "total":
                return known[word], " ".join(left)
    return None, text


def title_word(dataset_name: str, column: str, text: str) -> str | None:
    """The one word of a vocabulary that a sheet's name or a title speaks of."""
    return word_within(text.replace("_", " "), _words(dataset_name, column))


def words_in_titles(texts: Sequence[str]) -> frozenset[str]:
    """The vocabularies, as columns, of which a sheet's name or a title says a word for all rows that are dated one by one."""
    folding = [(dataset.name, dataset.folding) for dataset in BY_NAME.values() if dataset.folding and dataset.dated_by == "row"]
    return frozenset(column for name, of in folding for column in of.vocabularies if any(title_word(name, column, text) for text in texts))
