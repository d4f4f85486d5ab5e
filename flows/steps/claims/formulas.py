"""Arithmetic over the printed figures of a publication: what a claim should equal, or not exceed.

    C035 + C038 · 100 * (C041 - C043) / C043 · <= C047 · 166 + 68 · sum(C124; C126) · count("Gao, Kayes et Mopti")

Relations of one claim are parted by semicolons; « or » gives readings of which one must hold. An identifier that is not
letters, digits, dots and underscores stands in square brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeAlias

from flows.steps.claims.intervals import Interval

Comparison = Literal["=", "<=", ">=", "<", ">"]
_SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "≤": "⩽", "≥": "⩾", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"'})
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*")|(?P<number>\d+(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?(?![\w.]))"""
    r"""|\[(?P<bracketed>[^\]]+)\]|(?P<name>[^\W\d][\w.]*|\d\w*[^\W\d]\w*)"""
    r"""|(?P<sign><=|>=|[⩽⩾<>=+\-*/();,]))"""
)
_COMPARISONS: Mapping[str, Comparison] = {"=": "=", "<=": "<=", ">=": ">=", "⩽": "<=", "⩾": ">=", "<": "<", ">": ">"}
_FUNCTIONS = {"sum": "sum", "somme": "sum", "count": "count", "nombre": "count"}
_OR = ("or", "ou")
_LISTED = re.compile(r"\s*(?:,|;|/|&|\bet\b|\band\b|\bou\b|\bor\b)\s*")
_MOST_TOKENS, _MOST_DIGITS = 200, 18


class BadFormula(ValueError):
    """A text that is no formula; the message is what could not be read."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number written into the formula, or the number of the items `named` there."""

    value: Fraction
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """Another claim, by its identifier."""

    claim_id: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Two expressions joined by + - * or /."""

    sign: str
    left: Expression
    right: Expression


Expression: TypeAlias = "Number | Reference | Operation"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a claim should be: equal to (or at most, at least) one of some expressions. `text` is as its author wrote it."""

    comparison: Comparison
    readings: tuple[Expression, ...]
    text: str

    @property
    def same_as(self) -> str | None:
        """The one claim that this relation says is the same figure printed elsewhere."""
        first = self.readings[0]
        return first.claim_id if self.comparison == "=" and len(self.readings) == 1 and isinstance(first, Reference) else None

    @property
    def named_claims(self) -> frozenset[str]:
        """The claims that it speaks of."""
        return frozenset(name for reading in self.readings for name in references(reading))


def parse_relations(text: str) -> tuple[Relation, ...]:
    """The relations of a formula cell. Raises BadFormula."""
    return tuple(_parse_relation(part) for part in _split(text) if part.strip())


def _split(text: str) -> list[str]:
    """Cut at the semicolons that stand outside quotes and parentheses."""
    parts, depth, quoted, start = [], 0, False, 0
    plain = text.translate(_SIGNS)
    for index, mark in enumerate(plain):
        if mark == '"':
            quoted = not quoted
        elif not quoted:
            depth += (mark == "(") - (mark == ")")
            if mark == ";" and depth == 0:
                parts.append(text[start:index])
                start = index + 1
    return [*parts, text[start:]]


def _parse_relation(text: str) -> Relation:
    parser = _Parser(_tokens(text))
    comparison = parser.comparison()
    readings = [parser.expression()]
    while parser.take_word(_OR):
        readings.append(parser.expression())
    parser.expect_end()
    return Relation(comparison, tuple(readings), " ".join(text.split()))


def _tokens(text: str) -> list[tuple[str, str]]:
    plain, at, found = text.translate(_SIGNS).rstrip(), 0, []
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if not match or match.lastgroup is None:
            raise BadFormula(plain[at:].strip()[:40])
        found.append((match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
        if len(found) > _MOST_TOKENS or (match.lastgroup == "number" and len(found[-1][1]) > _MOST_DIGITS):
            raise BadFormula(f"{found[-1][1][:40]}…")
    return found


class _Parser:
    """Recursive descent over the tokens of one relation."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = [*tokens, ("end", "")]
        self._at = 0

    @property
    def _next(self) -> tuple[str, str]:
        return self._tokens[self._at]

    def _take(self) -> tuple[str, str]:
        token = self._next
        self._at += 1
        return token

    def _take_sign(self, signs: str) -> str | None:
        kind, text = self._next
        return self._take()[1] if kind == "sign" and text in signs else None

    def take_word(self, words: tuple[str, ...]) -> bool:
        kind, text = self._next
        if kind != "name" or text.lower() not in words:
            return False
        self._at += 1
        return True

    def comparison(self) -> Comparison:
        kind, text = self._next
        if kind == "sign" and text in _COMPARISONS:
            self._at += 1
            return _COMPARISONS[text]
        return "="

    def expression(self) -> Expression:
        left = self._term()
        while sign := self._take_sign("+-"):
            left = Operation(sign, left, self._term())
        return left

    def _term(self) -> Expression:
        left = self._factor()
        while sign := self._take_sign("*/"):
            left = Operation(sign, left, self._factor())
        return left

    def _factor(self) -> Expression:
        if self._take_sign("-"):
            return Operation("-", Number(Fraction(0)), self._factor())
        kind, text = self._take()
        if kind == "number":
            return Number(Fraction(re.sub(r"\s", "", text).replace(",", ".")))
        if kind == "bracketed":
            return Reference(text.strip())
        if kind == "name":
            return self._call(_FUNCTIONS[text.lower()]) if text.lower() in _FUNCTIONS and self._next == ("sign", "(") else Reference(text)
        if (kind, text) == ("sign", "("):
            inner = self.expression()
            self._close()
            return inner
        raise BadFormula(text)

    def _call(self, function: str) -> Expression:
        self._take()
        items: list[Expression | str] = []
        while True:
            items.append(self._take()[1].strip('"') if self._next[0] == "text" else self.expression())
            if not self._take_sign(";,"):
                break
        self._close()
        return _counted(items) if function == "count" else _summed(items)

    def _close(self) -> None:
        if not self._take_sign(")"):
            raise BadFormula(self._next[1] or ")")

    def expect_end(self) -> None:
        if self._next[0] != "end":
            raise BadFormula(self._next[1])


def _counted(items: list[Expression | str]) -> Number:
    """One quoted list counts its items; several quoted texts count as one each."""
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) != len(items):
        raise BadFormula("count")
    named = [name for name in _LISTED.split(texts[0]) if name.strip()] if len(texts) == 1 else [text for text in texts if text.strip()]
    return Number(Fraction(len(named)), tuple(name.strip() for name in named))


def _summed(items: list[Expression | str]) -> Expression:
    total: Expression | None = None
    for item in items:
        if isinstance(item, str):
            raise BadFormula(item)
        total = item if total is None else Operation("+", total, item)
    assert total is not None
    return total


def references(expression: Expression) -> list[str]:
    """The identifiers of the claims that an expression names, in its order."""
    return list(dict.fromkeys(leaf.claim_id for leaf in leaves(expression) if isinstance(leaf, Reference)))


def evaluate(expression: Expression, printed: Mapping[str, tuple[Fraction, Interval]]) -> tuple[Fraction, Interval]:
    """The value from the figures as printed, and all that their rounding allows. Raises ZeroDivisionError, KeyError (no such claim)."""
    if isinstance(expression, Number):
        return expression.value, Interval.point(expression.value)
    if isinstance(expression, Reference):
        return printed[expression.claim_id]
    (left, left_range), (right, right_range) = evaluate(expression.left, printed), evaluate(expression.right, printed)
    match expression.sign:
        case "+":
            return left + right, left_range + right_range
        case "-":
            return left - right, left_range - right_range
        case "*":
            return left * right, left_range * right_range
        case _:
            return left / right, left_range / right_range


def holds(printed: Interval, comparison: Comparison, allowed: Interval) -> bool:
    """Whether some number that the print allows stands in that relation to some number that the formula allows."""
    if comparison == "=":
        return printed.meets(allowed)
    if comparison == "<=":
        return not allowed.lies_below(printed)
    if comparison == ">=":
        return not printed.lies_below(allowed)
    return printed.low < allowed.high if comparison == "<" else printed.high > allowed.low


def other_denominators(expression: Expression) -> list[tuple[Expression, Expression]]:
    """The same expression divided by each other operand it names: (new denominator, new expression). For a single division only."""
    divisions = list(_divisions(expression))
    if len(divisions) != 1:
        return []
    (division,) = divisions
    operands = [*dict.fromkeys(leaves(division.left))]
    return [
        (leaf, _replaced(expression, division, replace(division, right=leaf))) for leaf in operands if leaf != division.right and _may_divide(leaf)
    ]


def _may_divide(leaf: Expression) -> bool:
    return isinstance(leaf, Reference) or (isinstance(leaf, Number) and leaf.value not in (0, 1, 100))


def _divisions(expression: Expression) -> Iterator[Operation]:
    if isinstance(expression, Operation):
        if expression.sign == "/":
            yield expression
        yield from _divisions(expression.left)
        yield from _divisions(expression.right)


def leaves(expression: Expression) -> Iterator[Expression]:
    """The numbers and references of an expression, from left to right."""
    if isinstance(expression, Operation):
        yield from leaves(expression.left)
        yield from leaves(expression.right)
    else:
        yield expression


def _replaced(expression: Expression, old: Operation, new: Operation) -> Expression:
    if expression is old:
        return new
    if isinstance(expression, Operation):
        return replace(expression, left=_replaced(expression.left, old, new), right=_replaced(expression.right, old, new))
    return expression
