"""What a printed number allows."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flows.steps.claims.formulas import BadFormula, evaluate, parse_relations
from flows.steps.claims.intervals import Interval
from flows.steps.claims.periods import UnreadablePeriod, read_period
from flows.steps.claims.printed import numbers_in, read_printed

CASES = [
    ("22", "Bandiagara (22%)", "21.5", "22.5"),
    ("22", "22,0 %", "21.95", "22.05"),
    ("-6.4", "soit une baisse de 6,4 %", "-6.45", "-6.35"),
    ("-6.4", "(environ 6,4%)", "-6.5", "-6.3"),
    ("480", "soit environ 480 personnes", "475", "485"),
    ("459", "(environ 459 personnes)", "458", "460"),
    ("2000", "plus de 2 000 personnes déplacées", "2000", "inf"),
    ("2000", "près de 2000 acteurs", "1500", "2000"),
    ("700", "+ 700 personnes dont 300 femmes", "700", "inf"),
    ("300", "+ 700 personnes dont 300 femmes", "300", "300"),
    ("27000", "**+ 27 000** personnes", "27000", "inf"),
    ("550", "au moins 550 personnes", "550", "inf"),
    ("50", "moins de 50 personnes", "-inf", "50"),
    ("1200000", "about 1.2 million people", "1100000", "1300000"),
    ("1200000", "1,2 million de personnes", "1150000", "1250000"),
    ("412387", "à 412 387 en décembre 2022", "412387", "412387"),
    ("412387", "to 412,387 IDPs", "412387", "412387"),
    ("412387", "412\u202f387 PDI", "412387", "412387"),
    ("10", "dans dix localités", "10", "10"),
]


@pytest.mark.parametrize(("value", "text", "low", "high"), CASES)
def test_the_text_tells_rounding_and_qualifier(value: str, text: str, low: str, high: str) -> None:
    is_count = "%" not in text and "baisse" not in text
    decimals = len(value.partition(".")[2])
    interval = read_printed(Fraction(value), decimals, text, is_count).interval
    assert (float(interval.low), float(interval.high)) == (float(low), float(high))


def test_the_upper_end_of_a_rounded_percentage_belongs_to_the_next_one() -> None:
    interval = read_printed(Fraction(22), 0, "22 %", False).interval
    assert Fraction("21.5") in interval and Fraction("22.5") not in interval
    falling = read_printed(Fraction(-22), 0, "22 %", False).interval
    assert Fraction("-21.5") in falling and Fraction("-22.5") not in falling


def test_more_than_is_above_and_at_least_may_be_equal() -> None:
    assert Fraction(2000) not in read_printed(Fraction(2000), 0, "plus de 2 000 personnes", True).interval
    assert Fraction(2000) in read_printed(Fraction(2000), 0, "at least 2,000 people", True).interval


@given(st.fractions(-10_000, 10_000, max_denominator=1000), st.integers(0, 3))
def test_a_number_rounded_half_up_always_lies_in_what_its_print_allows(value: Fraction, decimals: int) -> None:
    scaled = abs(value) * 10**decimals
    shown = Fraction(math.floor(scaled + Fraction(1, 2)), 10**decimals) * (1 if value >= 0 else -1)
    assume(shown != 0)
    interval = read_printed(shown, decimals, "", False).interval
    assert value in interval
    assert float(interval.high) - float(interval.low) == pytest.approx(10**-decimals)


@given(st.integers(0, 10**9), st.sampled_from([" ", "\u00a0", "\u202f", ",", ".", "'"]), st.sampled_from(["", "environ ", "plus de ", "de "]))
def test_a_number_is_found_in_its_text_however_its_thousands_are_parted(number: int, mark: str, before: str) -> None:
    text = f"En 2022, {before}{number:,}".replace("2022,", "2022;").replace(",", mark) + " personnes"
    assert Fraction(number) in {found.magnitude for found in numbers_in(text)}


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 2)), min_size=2, max_size=6))
def test_a_sum_of_rounded_numbers_allows_every_sum_of_what_they_may_have_been(parts: list[tuple[int, int]]) -> None:
    figures = {f"C{i}": (Fraction(n), Interval(Fraction(n) - Fraction(s, 2), Fraction(n) + Fraction(s, 2))) for i, (n, s) in enumerate(parts)}
    (relation,) = parse_relations(" + ".join(figures))
    value, allowed = evaluate(relation.readings[0], figures)
    assert value == sum(n for n, _ in parts)
    for sign in (-1, 1):
        assert sum(Fraction(n) + sign * Fraction(s, 2) for n, s in parts) in allowed


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_percentage_change_is_computed_exactly(before: int, after: int) -> None:
    figures = {"A": (Fraction(before), Interval.point(Fraction(before))), "B": (Fraction(after), Interval.point(Fraction(after)))}
    (relation,) = parse_relations("100 * (B - A) / A")
    value, allowed = evaluate(relation.readings[0], figures)
    assert value == Fraction(100 * (after - before), before) and allowed == Interval.point(value)


@given(st.text(max_size=60))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    try:
        parse_relations(text)
    except BadFormula:
        return


@given(st.text(max_size=40))
def test_any_text_is_a_period_or_refused(text: str) -> None:
    try:
        period = read_period(text)
    except UnreadablePeriod:
        return
    assert period.start.first <= period.end.last


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("C1 + C2", 30), ("2 295 + 71", 2366), ("6,5 + 1", "7.5"), ("C2 - C1 - 5", 5), ("100 - (C1 + C2)", 70), ("C2 / C1 × 3", 6), ("-C1 + 15", 5),
        ("sum(C1; C2; 5)", 35), ("somme(C1, C2)", 30), ('count("Gao, Kayes et Mopti")', 3), ("nombre(« Gao et Mopti »)", 2),
        ('count("a, b"; "c")', 2),
        ("[12] + 1", 13),
    ],
)  # fmt: skip
def test_formulas(formula: str, value: object) -> None:
    figures = {name: (Fraction(n), Interval.point(Fraction(n))) for name, n in (("C1", 10), ("C2", 20), ("12", 12))}
    (relation,) = parse_relations(formula)
    assert evaluate(relation.readings[0], figures)[0] == Fraction(str(value))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"), ("décembre 2022", "2022-12-01", "2022-12-31"), ("31/12/2022", "2022-12-31", "2022-12-31"),
        ("2021-12..2022-12", "2021-12-01", "2022-12-31"), ("2022 vs 2021", "2021-01-01", "2022-12-31"), ("Q2 2021", "2021-04-01", "2021-06-30"),
        ("de décembre 2021 à décembre 2022", "2021-12-01", "2022-12-31"), ("from Dec 2021 to Dec 2022", "2021-12-01", "2022-12-31"),
        ("1er janvier 2022 – 31 décembre 2022", "2022-01-01", "2022-12-31"), ("2021-12-31 00:00:00", "2021-12-31", "2021-12-31"),
    ],
)  # fmt: skip
def test_periods(text: str, first: str, last: str) -> None:
    period = read_period(text)
    assert (period.start.first.isoformat(), period.end.last.isoformat()) == (first, last)
