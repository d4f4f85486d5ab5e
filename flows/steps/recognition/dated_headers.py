"""Headers that say of which month, day or round their column is: "PDI Déc 2022", "PDI R73", "Sept 2022" over a group of columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flows.steps.places_and_dates.months import MONTHS, spell_months_out
from flows.steps.places_and_dates.periods import Period, find_period

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_BEFORE = (
    r"(?:(?<![a-z])(?:situation|chiffres?|donnees|data|figures|mois|month|date|a la fin|en fin|fin|end|a la date|as|au|en|du|de|d|le|of|at|in|for|"
    r"pour|a|on|the)(?![a-z])[ '’]*)*"
)
_DATES = re.compile(
    rf"{_BEFORE}(?:"
    r"(?<!\d)20\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.]20\d{2}(?!\d)|"
    rf"(?<!\d)\d{{1,2}}(?:er)? ?(?:{_MONTH})(?![a-z])[ .,'’-]*(?:20\d{{2}}|\d{{2}})(?!\d)|"
    rf"(?<![a-z])(?:{_MONTH})(?![a-z])[ .,'’-]*(?:(?:20\d{{2}}|\d{{2}})(?!\d))?|"
    r"(?<!\d)20\d{2}[-/.](?:0[1-9]|1[0-2])(?!\d)|(?<!\d)(?:0[1-9]|1[0-2])[-/.]20\d{2}(?!\d)|"
    r"(?<!\d)20\d{2}(?!\d))"
)
_ROUND = re.compile(
    r"(?<![a-z])(?:(?:round|rnd|tour|operation|cycle|vague|wave|ronda|rodada)[ .#-]*(?:no|n|num|numero)?[ .°#-]*\d{1,3}|r ?\d{1,3}(?!\.?\d|\.))(?!\d)"
)
_MAY_BE_MARCH = re.compile(r"(?<![a-z])(?:may|mar)(?![a-z])(?![ .,'’-]*\d)")
"""Words that are months only beside a year."""


@dataclass(frozen=True, slots=True)
class HeaderDate:
    """What a header says of the operation its column is of; what it does not say is None. `period` is a month or a day."""

    period: Period | None = None
    month: int | None = None
    year: int | None = None
    round_number: int | None = None

    @property
    def is_year(self) -> bool:
        """Whether it names a year alone: beside other years it may be that of an arrival."""
        return self.period is None and self.month is None and self.round_number is None

    def agrees_with(self, period: Period | None, round_number: int | None) -> bool | None:
        """Whether this is the operation of that period and round; None where neither can be compared."""
        answers = []
        if self.round_number is not None and round_number is not None:
            answers.append(self.round_number == round_number)
        if period is not None:
            months = {(period.first.year, period.first.month), (period.last.year, period.last.month)}
            if self.period is not None:
                answers.append((self.period.last.year, self.period.last.month) in months)
            elif self.month is not None:
                answers.append(self.month in {month for _, month in months})
            elif self.year is not None:
                answers.append(self.year in {year for year, _ in months})
        return all(answers) if answers else None


@lru_cache(maxsize=20_000)
def take_date(text: str) -> tuple[HeaderDate | None, str]:
    """The one month, day, year or round that a header names, and the header without it; (None, header) where it names none, or several."""
    rest = spell_months_out(" ".join(unicodedata.normalize("NFC", text).replace("_", " ").split()))
    found_rounds = list(_ROUND.finditer(_letters(rest)))
    rest = _without(rest, found_rounds)
    found_dates = [found for found in _DATES.finditer(_letters(rest)) if not _MAY_BE_MARCH.search(found.group())]
    rounds = {int(re.findall(r"\d+", found.group())[-1]) for found in found_rounds}
    if len(rounds) > 1 or len(found_dates) > 1 or not (rounds or found_dates):
        return None, text
    told = _date_of(found_dates[0].group()) if found_dates else HeaderDate()
    if told is None:
        return None, text
    rest = " ".join(_without(rest, found_dates).split()).strip(" -–:,/()")
    return HeaderDate(told.period, told.month, told.year, next(iter(rounds), None)), rest


def _letters(text: str) -> str:
    """The text in small letters without accents, each character in its place."""
    return "".join(unicodedata.normalize("NFKD", mark)[:1].lower()[:1] or " " for mark in text)


def _without(text: str, found: Sequence[re.Match[str]]) -> str:
    for match in reversed(found):
        text = f"{text[: match.start()]} {text[match.end() :]}"
    return text


def _date_of(text: str) -> HeaderDate | None:
    if period := find_period(text.strip()):
        return HeaderDate(period)
    if found := re.search(rf"(?<![a-z])({_MONTH})(?![a-z])", text):
        return HeaderDate(month=MONTHS[found.group(1)])
    if found := re.search(r"20\d{2}", text):
        return HeaderDate(year=int(found.group())) if text.strip().endswith(found.group()) else None
    return None


def take_dates(texts: tuple[str, ...]) -> tuple[HeaderDate | None, tuple[str, ...]]:
    """The same for the texts over a column, group first: a date in one of them, the same in several, or a round and its date."""
    if not any(text and may_tell(text) for text in texts):
        return None, texts
    taken = [take_date(text) for text in texts]
    told = _together({date for date, _ in taken if date is not None})
    return (told, tuple(rest for _, rest in taken)) if told else (None, texts)


def _together(told: set[HeaderDate]) -> HeaderDate | None:
    """What several texts over a column say together: a round in one and its month in another; None where they say different things."""
    rounds = {date.round_number for date in told} - {None}
    days = {HeaderDate(date.period, date.month, date.year) for date in told} - {HeaderDate()}
    if len(rounds) > 1 or len(days) > 1 or not told:
        return None
    day = next(iter(days), HeaderDate())
    return HeaderDate(day.period, day.month, day.year, next(iter(rounds), None))


@lru_cache(maxsize=20_000)
def bare_date(texts: tuple[str, ...]) -> HeaderDate | None:
    """The month, day, year or round that is all that the texts over a column say."""
    told, rest = take_dates(texts)
    return told if told and not any(rest) else None


@lru_cache(maxsize=20_000)
def may_tell(text: str) -> bool:
    return any(mark.isdigit() for mark in text) or take_date(text)[0] is not None
