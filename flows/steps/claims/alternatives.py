"""Look for another base on which a printed number is right: other operations, perimeters, denominators, groups of places.

The search is bounded and goes from the readings that differ least to those that differ more; it says how many readings it
compared, and how many of them would equal the print by accident.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flows.steps.claims.intervals import Interval
from flows.steps.claims.quantities import Asked, Held, Warehouse

_NEIGHBOURHOOD = Fraction(1, 20)
"""Values within a twentieth of the printed one (or ten times what its rounding allows) show how dense readings lie there."""


@dataclass(frozen=True, slots=True)
class Search:
    """What was tried: `matches` nearest first, all of one step; `chance` is the number of matches to expect by accident."""

    tried: int
    matches: tuple[Held, ...]
    chance: float


def search(allowed: Interval, asked: Asked, own: Held, warehouse: Warehouse) -> Search:
    """Compare the printed interval with readings step by step, until one step has a match.

    Of a quantity of which more may exist than is held, only readings at the same time count: any small number is that of some year.
    """
    others = warehouse.others(asked, own)
    steps = [
        [held for step, held in others if step == 1],
        _other_groups(asked, own, warehouse),
        [held for step, held in others if step == 2],
        [held for step, held in others if step == 3],
    ]
    if asked.quantity.is_lower_bound:
        steps = steps[:1]
    tried: list[Held] = []
    for step in steps:
        tried += step
        matches = [held for held in step if held.known in allowed]
        if matches:
            return Search(len(tried), tuple(matches), _chance(allowed, tried))
    return Search(len(tried), (), 0.0)


def _other_groups(asked: Asked, own: Held, warehouse: Warehouse) -> list[Held]:
    """The places asked for with one more, or with one less."""
    if asked.quantity.adds_up != "value" or not asked.places or own.parameters.get("grain") == "country":
        return []
    alone = {held.places[0]: held for held in warehouse.beside(asked, own)}
    if not set(asked.places) <= set(alone):
        return []
    more = [(*asked.places, name) for name in alone if name not in asked.places]
    fewer = [tuple(place for place in asked.places if place != name) for name in asked.places] if len(asked.places) > 1 else []
    return [_together([alone[name] for name in group], group) for group in (*more, *fewer)]


def _together(held: Sequence[Held], places: tuple[str, ...]) -> Held:
    provenance = "published" if any(row.provenance == "published" for row in held) else held[0].provenance
    rests_on = " ; ".join(dict.fromkeys(row.rests_on for row in held if row.rests_on))
    return replace(held[0], value=sum((row.known for row in held), Fraction(0)), provenance=provenance, rests_on=rests_on, places=places)


def _chance(allowed: Interval, tried: Sequence[Held]) -> float:
    """Matches to expect among the readings tried if their values fell where they do by accident."""
    if math.isinf(allowed.low) or math.isinf(allowed.high):
        return float(sum(1 for held in tried if held.known in allowed))
    width = max(Fraction(allowed.high) - Fraction(allowed.low), Fraction(1) if allowed.is_point else Fraction(0))
    middle = (Fraction(allowed.high) + Fraction(allowed.low)) / 2
    reach = max(10 * width, abs(middle) * _NEIGHBOURHOOD)
    near = sum(1 for held in tried if abs(held.known - middle) <= reach)
    return float(near * width / (2 * reach))
