"""The period a claim speaks of: a day, a month, a quarter, a year, or from one to another."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from flows.steps.places_and_dates.months import MONTHS

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_BETWEEN = re.compile(
    r"\s*(?:\.\.+|…|→|->|–|—|\bvs\.?\b|\bversus\b|\bcontre\b|\bau\b|\bà\b|\bto\b|\buntil\b|\bjusqu'à\b|/(?=\d{4})|(?<=\s)-(?=\s))\s*"
)
_LEADING = re.compile(r"^(?:de|du|from|entre|between|en|in|au|le)\s+")


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included: a day, a month, a quarter or a year."""

    first: date
    last: date

    @property
    def year(self) -> int | None:
        """The year, where the span is exactly one."""
        return self.first.year if (self.first, self.last) == (date(self.first.year, 1, 1), date(self.first.year, 12, 31)) else None


@dataclass(frozen=True, slots=True)
class ClaimPeriod:
    """What a claim's period says: one span, or a comparison (or stretch) from an earlier span to a later one."""

    start: Span
    end: Span

    @property
    def is_one(self) -> bool:
        return self.start == self.end


class UnreadablePeriod(ValueError):
    """A text that is no period."""


def read_period(text: str) -> ClaimPeriod:
    """ "2022-12", "décembre 2022", "2022-09..2022-12", "2022 vs 2021", "T2 2021", "31/12/2022". Raises UnreadablePeriod."""
    plain = " ".join(text.lower().split())
    whole = _span(plain)
    if whole:
        return ClaimPeriod(whole, whole)
    parts = [_span(_LEADING.sub("", part).strip()) for part in _BETWEEN.split(_LEADING.sub("", plain)) if part.strip()]
    if len(parts) != 2 or parts[0] is None or parts[1] is None:
        raise UnreadablePeriod(text)
    start, end = sorted((parts[0], parts[1]), key=lambda span: (span.first, span.last))
    return ClaimPeriod(start, end)


def _span(text: str) -> Span | None:
    try:
        return _dated(text)
    except ValueError:
        return None


def _dated(text: str) -> Span | None:
    text = text.translate(str.maketrans("éèêûôç", "eeeuoc")).strip(" .")
    if match := re.fullmatch(r"(\d{4})", text):
        return Span(date(int(text), 1, 1), date(int(text), 12, 31))
    if match := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]00:00(?::00)?)?", text):
        day = date(int(match.group(1)), int(match.group(2)), int(match.group(3)))
        return Span(day, day)
    if match := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text):
        day = date(int(match.group(3)), int(match.group(2)), int(match.group(1)))
        return Span(day, day)
    if match := re.fullmatch(rf"(\d{{1,2}})(?:er|st|nd|rd|th)? ({_MONTH})\.?,? (\d{{4}})", text):
        day = date(int(match.group(3)), MONTHS[match.group(2)], int(match.group(1)))
        return Span(day, day)
    if match := re.fullmatch(r"(\d{4})[-/.](\d{1,2})", text):
        return _month(int(match.group(1)), int(match.group(2)))
    if match := re.fullmatch(r"(\d{1,2})[-/.](\d{4})", text):
        return _month(int(match.group(2)), int(match.group(1)))
    if match := re.fullmatch(rf"({_MONTH})\.?[ -](\d{{4}}|\d{{2}})", text):
        year = int(match.group(2))
        return _month(year if year > 99 else 2000 + year, MONTHS[match.group(1)])
    if match := re.fullmatch(r"(\d{4})[- ]?[qt]([1-4])|[qt]([1-4])[- ]?(\d{4})", text):
        year, quarter = int(match.group(1) or match.group(4)), int(match.group(2) or match.group(3))
        return Span(date(year, 3 * quarter - 2, 1), _month(year, 3 * quarter).last)
    return None


def _month(year: int, month: int) -> Span:
    return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
