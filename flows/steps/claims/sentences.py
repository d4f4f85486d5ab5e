"""Findings put into words, in French or English: the sentences of flows/phrases/claims.toml with numbers as the language writes them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from flows.steps.claims.arithmetic import Outcome
from flows.steps.claims.formulas import Comparison, Expression, Number, Operation, Reference, references
from flows.steps.claims.intervals import Interval
from flows.steps.claims.periods import ClaimPeriod, Span
from flows.steps.claims.quantities import Quantity, Words
from flows.steps.claims.records import Amount, Claim, Said
from flows.steps.messages import Language
from flows.steps.phrases import phrases
from flows.steps.wording import day

_COMPARISONS: Mapping[Comparison, str] = {"=": "=", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}
_DEFAULTS = {
    "measure": ("individuals", "all"),
    "kind": "all",
    "base": ("initial", "national", "all", "issued"),
    "population": "total",
    "direction": "total",
    "grain": ("country", "region"),
}
"""Parameters that are not worth a word where they are what everybody expects."""


class Sentences:
    """Writes in one language about the claims of one publication."""

    def __init__(self, lang: Language, claims: Mapping[str, Claim]) -> None:
        self._lang: Language = lang
        self._claims = claims

    def write(self, *said: Said) -> str:
        """The sentences one after the other."""
        return " ".join(text[:1].upper() + text[1:] for text in map(self._sentence, said))

    def _sentence(self, said: Said) -> str:
        if said.key == "claim_basis":
            return self._basis(**said.fields)  # type: ignore[arg-type]
        if said.key == "claim_formula_basis":
            return self.formula(said.fields["outcome"])  # type: ignore[arg-type]
        fields: dict[str, str] = {}
        for name, value in said.fields.items():
            fields |= self._field(name, value)
        return phrases()[said.key][self._lang].format(**fields)

    def _field(self, name: str, value: object) -> dict[str, str]:
        if isinstance(value, Claim):
            return {"allowed": self._allowed(value)}
        if isinstance(value, Outcome):
            return {"formula": self.formula(value)}
        return {name: self._shown(name, value)}

    def _shown(self, name: str, value: object) -> str:
        match value:
            case Said():
                return self._sentence(value)
            case Amount():
                return self._amount(value)
            case Outcome():
                return self.formula(value)
            case Number() | Reference() | Operation():
                return self._expression(value)
            case Words():
                return value.fr if self._lang == "fr" else value.en
            case Quantity():
                return value.title_fr if self._lang == "fr" else value.title_en
            case float():
                return self._decimal(value, 2)
            case int():
                return self._decimal(value, 0)
            case tuple():
                return (" ; " if name == "outcomes" else ", ").join(self._shown(name, each) for each in value)
            case dict():
                return self._parameters(value)
        if name == "instrument":
            known = phrases().get(f"claim_instrument_{value}")
            return known[self._lang] if known else str(value)
        if name in ("unit", "other_unit"):
            known = phrases().get(f"claim_unit_{str(value).replace(' ', '_')}")
            return known[self._lang] if known else str(value)
        return str(value)

    # Numbers.

    def number(self, value: Fraction, unit: str = "", step: Fraction = Fraction(1)) -> str:
        """A number with the sign of its unit, to one decimal more than a number printed in that step has."""
        decimals = 0 if value.denominator == 1 and unit != "percent" and step >= 1 else max(_decimals(step) + 1, 1)
        text = self._decimal(value, decimals)
        return text + ("\u00a0%" if self._lang == "fr" else "%") if unit == "percent" else text

    def _amount(self, amount: Amount) -> str:
        """A computed number that lies outside what is allowed is not shown as if it lay within."""
        step = amount.step
        if amount.allowed is not None:
            is_within = amount.value in amount.allowed
            while step > _FINEST and (_rounded(amount.value, _decimals(step) + 1) in amount.allowed) is not is_within:
                step /= 10
        return self.number(amount.value, amount.unit, step)

    def _decimal(self, value: Fraction | float, decimals: int) -> str:
        return _written(float(value) if decimals else round(value), decimals, self._lang)

    def _allowed(self, claim: Claim) -> str:
        """What the printed number allows, in words; nothing where it stands for itself alone."""
        assert claim.printed is not None
        interval = claim.printed.interval
        if interval.is_point:
            return ""
        low, high = (self._end(end, claim) for end in (interval.low, interval.high))
        key = "claim_allowed_above" if math.isinf(interval.high) else "claim_allowed_below" if math.isinf(interval.low) else "claim_allowed"
        return " " + phrases()[key][self._lang].format(low=low, high=high)

    def _end(self, end: Fraction | float, claim: Claim) -> str:
        assert claim.printed is not None
        return "" if math.isinf(end) else self.number(Fraction(end), claim.unit, claim.printed.step)

    # What a number is of.

    def _basis(self, quantity: Quantity, places: tuple[str, ...], parameters: Mapping[str, Any]) -> str:
        title = quantity.title_fr if self._lang == "fr" else quantity.title_en
        return ", ".join(filter(None, (title, " + ".join(places), self._parameters(parameters))))

    def _parameters(self, parameters: Mapping[str, Any]) -> str:
        pair = {name[5:]: name for name in parameters if name.startswith("from_") and f"to_{name[5:]}" in parameters}
        told = [f"{self._time(parameters[name])} → {self._time(parameters[f'to_{bare}'])}" for bare, name in pair.items()]
        told += [self._parameter(name, value) for name, value in parameters.items() if not name.startswith(("from_", "to_"))]
        return ", ".join(filter(None, told))

    def _parameter(self, name: str, value: Any) -> str:
        default = _DEFAULTS.get(name, ())
        if value is None or value == default or (isinstance(default, tuple) and value in default):
            return ""
        if isinstance(value, (date, Span)):
            return self._time(value)
        known = phrases().get(f"claim_{name}_{value}") or phrases().get(f"claim_parameter_{name}")
        return known[self._lang].format(value=value) if known else f"{name} = {value}"

    def _time(self, value: Any) -> str:
        if isinstance(value, date):
            return day(value, self._lang)
        if isinstance(value, Span):
            if value.first == value.last:
                return day(value.first, self._lang)
            if value.year is not None:
                return str(value.year)
            if (value.first.year, value.first.month) == (value.last.year, value.last.month):
                return str(format_date(value.first, "MMMM y", locale=self._lang))
            return f"{day(value.first, self._lang)} – {day(value.last, self._lang)}"
        return str(value)

    def period(self, period: ClaimPeriod) -> str:
        return self._time(period.start) if period.is_one else f"{self._time(period.start)} → {self._time(period.end)}"

    # Arithmetic.

    def formula(self, outcome: Outcome) -> str:
        """ "6 626 + 1 068 = 7 694 (C047, C050)", "146 ≤ 1 261 (C078)" """
        sign = _COMPARISONS[outcome.relation.comparison]
        readings = []
        for expression, value in outcome.readings:
            text, result = self._expression(expression), self._plain(value)
            plain = text if isinstance(expression, (Number, Reference)) else f"{text} = {result}"
            ids = ", ".join(references(expression))
            plain += f" ({ids})" if ids else ""
            readings.append(plain if sign == "=" else f"{self._plain(outcome.printed)} {sign} {plain}")
        return f" {phrases()['claim_or'][self._lang]} ".join(readings)

    def _plain(self, value: Fraction) -> str:
        return self.number(value, "", Fraction(1, 10) if value.denominator > 1 else Fraction(1))

    def _expression(self, expression: Expression, within: str = "") -> str:
        if isinstance(expression, Number):
            return self._plain(expression.value) + (f" ({', '.join(expression.named)})" if expression.named else "")
        if isinstance(expression, Reference):
            printed = self._claims[expression.claim_id].printed
            return "?" if printed is None else self.number(printed.value, "", printed.step if printed.step < 1 else Fraction(1))
        left = self._expression(expression.left, expression.sign)
        right = self._expression(expression.right, expression.sign + "r")
        text = f"{left} {_SIGNS[expression.sign]} {right}"
        return f"({text})" if _needs_brackets(expression.sign, within) else text


@lru_cache(maxsize=4096)
def _written(value: float, decimals: int, lang: Language) -> str:
    return str(format_decimal(value, format="#,##0" + ("." + "#" * decimals if decimals else ""), locale=lang))


_FINEST = Fraction(1, 10**6)
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}


def _needs_brackets(sign: str, within: str) -> bool:
    return (sign in "+-" and within[:1] in ("*", "/")) or (sign in "+-" and within == "-r") or (sign in "*/" and within == "/r")


def _rounded(value: Fraction, decimals: int) -> Fraction:
    return Fraction(round(value * 10**decimals), 10**decimals)


def _decimals(step: Fraction) -> int:
    decimals = 0
    while step < 1 and decimals < 6:
        step, decimals = step * 10, decimals + 1
    return decimals


def interval_ends(interval: Interval) -> tuple[float | None, float | None]:
    """The bounds as numbers; None where there is none."""
    return (None if math.isinf(interval.low) else float(interval.low)), (None if math.isinf(interval.high) else float(interval.high))
