"""What the figures of a publication say of one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from flows.steps.claims.formulas import Expression, Relation, evaluate, holds, other_denominators
from flows.steps.claims.intervals import Interval
from flows.steps.claims.records import Claim

Figures: TypeAlias = "Mapping[str, tuple[Fraction, Interval]]"
"""Printed figures by claim: the number, and what it allows."""
_LARGEST = 10**18
"""A formula that gives more than that multiplies what nobody multiplies."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one relation of a claim came out: each reading's expression and value, those that hold where some do.

    `twin` is the claim that prints the same number of something else.
    """

    relation: Relation
    printed: Fraction
    is_held: bool
    readings: tuple[tuple[Expression, Fraction], ...]
    twin: Claim | None = None

    @property
    def value(self) -> Fraction:
        return self.readings[0][1]


def figures_of(claims: Mapping[str, Claim]) -> Figures:
    """The figures that a publication prints."""
    return {name: (claim.printed.value, claim.printed.interval) for name, claim in claims.items() if claim.printed}


def outcomes_of(claim: Claim, claims: Mapping[str, Claim], figures: Figures) -> tuple[Outcome, ...]:
    """How the relations of a claim come out; one that needs a figure which is not printed, or divides by 0, says nothing."""
    if claim.printed is None:
        return ()
    return tuple(outcome for relation in claim.relations if (outcome := _outcome(claim, claim.printed.interval, relation, claims, figures)))


def _outcome(claim: Claim, allowed: Interval, relation: Relation, claims: Mapping[str, Claim], figures: Figures) -> Outcome | None:
    try:
        results = [(reading, *evaluate(reading, figures)) for reading in relation.readings]
    except (ZeroDivisionError, KeyError):
        return None
    if any(abs(value) > _LARGEST for _, value, _ in results):
        return None
    good = [result for result in results if holds(allowed, relation.comparison, result[2])]
    same = claims.get(relation.same_as or "")
    twin = same if same is not None and good and same.unit and claim.unit and same.unit != claim.unit else None
    shown = tuple((reading, value) for reading, value, _ in good or results)
    return Outcome(relation, figures[claim.claim_id][0], bool(good) and twin is None, shown, twin)


def try_denominators(failed: Outcome, figures: Figures, allowed: Interval) -> tuple[int, Sequence[tuple[Expression, Expression, Fraction]]]:
    """How many other denominators there are for a relation that does not hold, and those with which it does: (denominator, expression, value)."""
    if failed.relation.comparison != "=":
        return 0, []
    tried = [changed for reading in failed.relation.readings for changed in other_denominators(reading)]
    matches = []
    for denominator, expression in tried:
        try:
            value, possible = evaluate(expression, figures)
        except (ZeroDivisionError, KeyError):
            continue
        if possible.meets(allowed):
            matches.append((denominator, expression, value))
    return len(tried), matches
