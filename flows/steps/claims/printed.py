"""A printed number and what it allows: « 22 % » stands for anything from 21,5 up to 22,5, « plus de 2 000 » for anything above.

Rounding is half up on the magnitude, as publications round. A whole count without a qualifier stands for itself alone.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from flows.steps.claims.intervals import Interval

Qualifier = Literal["exact", "about", "nearly", "more_than", "at_least", "less_than", "at_most"]

_SPACES = " \u00a0\u2009\u202f"
_NUMBER = re.compile(rf"(?<![\w.,])(?:\d{{1,3}}(?:(?P<mark>[{_SPACES}'’.,])\d{{3}})(?:(?P=mark)\d{{3}})*(?:[.,]\d+)?|\d+(?:[.,]\d+)?)(?![\d])")
_SCALES = (
    (re.compile(rf"[{_SPACES}]*(?:milliards?|billions?|bn)\b"), 1_000_000_000), (re.compile(rf"[{_SPACES}]*(?:millions?|m)\b"), 1_000_000),
    (re.compile(rf"[{_SPACES}]*(?:milliers?|mille|thousands?|k)\b"), 1_000),
)  # fmt: skip
_QUALIFIERS: tuple[tuple[Qualifier, str], ...] = (
    ("at_least", r"au moins|at least|au minimum|a minimum of|pas moins de|no fewer than|no less than|≥|>=|\+"),
    ("at_most", r"au plus|at most|au maximum|jusqu['’]à|up to|pas plus de|no more than|≤|<="),
    ("more_than", r"plus d[e']|plus des|more than|over|above|>"),
    ("less_than", r"moins d[e']|less than|fewer than|under|below|<"),
    ("nearly", r"près d[e']|pres d[e']|presque|nearly|almost|close to"),
    ("about", r"environ|quelque|autour d[e']|à peu près|approximativement|de l['’]ordre d[e']|"
              r"about|around|approximately|approx\.?|some|roughly|circa|ca\.?|~|≈|±"),
)  # fmt: skip
_BEFORE = tuple((qualifier, re.compile(rf"(?:^|[^\w])(?:{words})[{_SPACES}]*(?:d['’]|de )?$", re.IGNORECASE)) for qualifier, words in _QUALIFIERS)
_LOOK_BACK = 30


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed number: its value, the step it is rounded to, its qualifier, and the interval of what it may stand for."""

    value: Fraction
    step: Fraction
    qualifier: Qualifier
    interval: Interval


@dataclass(frozen=True, slots=True)
class _InText:
    """A number as the text has it: its magnitude, the step it is rounded to, the qualifier before it."""

    magnitude: Fraction
    step: Fraction
    qualifier: Qualifier


def read_printed(value: Fraction, decimals: int, text: str, is_count: bool, step: Fraction | None = None) -> Printed:
    """What a printed number allows. `decimals` are those of the value as entered; the text's count where it prints the number.

    `is_count`: the number counts whole things. `step`: the rounding, where the author of the claim gives it.
    """
    found = next((number for number in numbers_in(text) if number.magnitude == abs(value)), None)
    own_step = found.step if found else Fraction(1, 10**decimals)
    qualifier: Qualifier = found.qualifier if found else "exact"
    used = step if step is not None else own_step
    is_whole = is_count and used == 1 and value.denominator == 1
    interval = _allowed(abs(value), used, qualifier, is_whole)
    return Printed(value, used, qualifier, -interval if value < 0 else interval)


def _allowed(magnitude: Fraction, step: Fraction, qualifier: Qualifier, is_whole: bool) -> Interval:
    if qualifier == "exact":
        return Interval.point(magnitude) if is_whole else Interval(magnitude - step / 2, magnitude + step / 2, is_high_open=True)
    if qualifier in ("more_than", "at_least"):
        return Interval(magnitude, math.inf, qualifier == "more_than", True)
    if qualifier in ("less_than", "at_most"):
        return Interval(-math.inf, magnitude, True, qualifier == "less_than")
    slack = max(_round_step(magnitude, step) / 2, step)
    return Interval(magnitude - slack, magnitude if qualifier == "nearly" else magnitude + slack)


def _round_step(magnitude: Fraction, step: Fraction) -> Fraction:
    """The step of a round number: 2 000 is rounded to thousands, 480 to tens, 459 to ones."""
    if magnitude == 0 or (magnitude / step).denominator != 1:
        return step
    while (magnitude / (step * 10)).denominator == 1:
        step *= 10
    return step


def numbers_in(text: str) -> list[_InText]:
    """Every number that a text prints in digits, in each way it can be read ("1.234" is two numbers)."""
    found = []
    for match in _NUMBER.finditer(text):
        qualifier = _qualifier_before(text[: match.start()])
        scale = next((factor for pattern, factor in _SCALES if pattern.match(text, match.end())), 1)
        for magnitude, decimals in readings(match.group()):
            found.append(_InText(magnitude, Fraction(1, 10**decimals), qualifier))
            if scale > 1:
                found.append(_InText(magnitude * scale, Fraction(scale, 10**decimals), qualifier))
    return found


def readings(text: str) -> list[tuple[Fraction, int]]:
    """(magnitude, decimals) of a number's text; two where its one mark may part thousands or decimals."""
    bare = re.sub(rf"[{_SPACES}'’]", "", text)
    marks = [mark for mark in bare if mark in ".,"]
    if not marks:
        return [(Fraction(bare), 0)]
    whole, _, rest = bare.rpartition(marks[-1])
    digits = re.sub(r"[.,]", "", whole)
    as_decimal = (Fraction(f"{digits}.{rest}"), len(rest))
    as_thousands = (Fraction(digits + rest), 0)
    if len(marks) > 1:
        return [as_thousands] if len(set(marks)) == 1 else [as_decimal]
    return [as_decimal, as_thousands] if len(rest) == 3 and bare == text else [as_decimal]


def _qualifier_before(text: str) -> Qualifier:
    before = re.sub(r"[*(«“\"]+", " ", text[-_LOOK_BACK:])
    return next((qualifier for qualifier, pattern in _BEFORE if pattern.search(before)), "exact")
