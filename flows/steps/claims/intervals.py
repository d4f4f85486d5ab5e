"""Intervals of exact numbers: what a printed figure allows, and what follows from several of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

End: TypeAlias = "Fraction | float"
"""A bound: an exact number, or minus or plus infinity."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers from `low` to `high`; an open end does not belong to it. Arithmetic takes the operands as independent."""

    low: End
    high: End
    is_low_open: bool = False
    is_high_open: bool = False

    @classmethod
    def point(cls, value: Fraction) -> Interval:
        return cls(value, value)

    @property
    def is_point(self) -> bool:
        return self.low == self.high

    def __contains__(self, value: Fraction) -> bool:
        above = value > self.low if self.is_low_open else value >= self.low
        below = value < self.high if self.is_high_open else value <= self.high
        return above and below

    def meets(self, other: Interval) -> bool:
        """Whether some number lies in both."""
        if self.high < other.low or other.high < self.low:
            return False
        if self.high == other.low and (self.is_high_open or other.is_low_open):
            return False
        return not (other.high == self.low and (other.is_high_open or self.is_low_open))

    def lies_below(self, other: Interval) -> bool:
        """Whether every number of this one is smaller than every number of the other."""
        return self.high < other.low or (self.high == other.low and (self.is_high_open or other.is_low_open))

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low, self.is_high_open, self.is_low_open)

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high, self.is_low_open or other.is_low_open, self.is_high_open or other.is_high_open)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        corners = [
            (_product(a, b), is_a_open or is_b_open)
            for a, is_a_open in ((self.low, self.is_low_open), (self.high, self.is_high_open))
            for b, is_b_open in ((other.low, other.is_low_open), (other.high, other.is_high_open))
        ]
        low, high = min(end for end, _ in corners), max(end for end, _ in corners)
        return Interval(low, high, all(is_open for end, is_open in corners if end == low), all(is_open for end, is_open in corners if end == high))

    def __truediv__(self, other: Interval) -> Interval:
        """Raises ZeroDivisionError where the divisor may be 0."""
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError
        return self * Interval(_inverse(other.high), _inverse(other.low), other.is_high_open, other.is_low_open)


def _product(one: End, other: End) -> End:
    return Fraction(0) if 0 in (one, other) else one * other


def _inverse(end: End) -> End:
    return Fraction(0) if isinstance(end, float) and math.isinf(end) else Fraction(1) / Fraction(end)
