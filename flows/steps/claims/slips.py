"""Slips of the keyboard that would explain a difference: one digit changed, dropped or doubled, or two neighbours exchanged."""

from __future__ import annotations

from fractions import Fraction

from flows.steps.claims.arithmetic import Figures
from flows.steps.claims.formulas import Expression, Number, Operation, Reference, evaluate, leaves

FEWEST_DIGITS = 3
"""A shorter number differs by one slip from so many others that it says nothing."""
MOST_SLIPS = 3
"""Where more single slips would do, none of them is likely."""


def is_slip(one: Fraction, other: Fraction) -> bool:
    """Whether two whole numbers of some length differ by one slip."""
    if one == other or one.denominator > 1 or other.denominator > 1 or (one < 0) is not (other < 0):
        return False
    a, b = str(abs(one.numerator)), str(abs(other.numerator))
    if min(len(a), len(b)) < FEWEST_DIGITS:
        return False
    if len(a) == len(b):
        differing = [index for index in range(len(a)) if a[index] != b[index]]
        is_exchange = (
            len(differing) == 2 and differing[1] - differing[0] == 1 and a[differing[0]] == b[differing[1]] and a[differing[1]] == b[differing[0]]
        )
        return len(differing) == 1 or is_exchange
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return len(longer) == len(shorter) + 1 and any(longer[:index] + longer[index + 1 :] == shorter for index in range(len(longer)))


def explaining_slips(printed: Fraction, expression: Expression, figures: Figures) -> list[tuple[Fraction, Fraction]]:
    """(as printed, as it may have been meant) of each single number whose slip explains why a sum is not the number printed.

    For sums and differences of whole numbers; empty where nothing fits, or more than a few things do.
    """
    operands = list(leaves(expression))
    if not _is_sum(expression):
        return []
    total, _ = evaluate(expression, figures)
    found = [(printed, total)] if is_slip(printed, total) else []
    for operand in dict.fromkeys(operands):
        value = _value(operand, figures)
        meant = value + _sign_of(expression, operand) * (printed - total)
        if is_slip(value, meant):
            found.append((value, meant))
    return found if len(found) <= MOST_SLIPS else []


def _is_sum(expression: Expression) -> bool:
    return not isinstance(expression, Operation) or (expression.sign in "+-" and _is_sum(expression.left) and _is_sum(expression.right))


def _value(leaf: Expression, figures: Figures) -> Fraction:
    if isinstance(leaf, Number):
        return leaf.value
    assert isinstance(leaf, Reference)
    return figures[leaf.claim_id][0]


def _sign_of(expression: Expression, leaf: Expression, sign: int = 1) -> int:
    """With what sign an operand enters a sum; 0 where it does not."""
    if not isinstance(expression, Operation):
        return sign if expression == leaf else 0
    right = -sign if expression.sign == "-" else sign
    return _sign_of(expression.left, leaf, sign) or _sign_of(expression.right, leaf, right)
