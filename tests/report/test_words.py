"""Values of a figure as French and English write them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flows.steps.messages import Language
from flows.steps.report_figures.figure_files import FigureColumn, Words
from flows.steps.report_figures.figure_words import shown


@pytest.mark.parametrize(
    ("name", "unit", "decimals", "value", "lang", "text"),
    [
        ("individuals", "individuals", 0, 412387, "fr", "412\u202f387"),
        ("individuals", "individuals", 0, 412387, "en", "412,387"),
        ("individuals", "individuals", 0, None, "fr", "–"),
        ("individuals", "individuals", 0, 0, "fr", "0"),
        ("change", "individuals", 0, -28049, "fr", "-28\u202f049"),
        ("change", "individuals", 0, 17816, "fr", "+17\u202f816"),
        ("change_pct", "percent", 1, -6.3685, "fr", "-6,4\u00a0%"),
        ("change_pct", "percent", 1, -0.04, "fr", "0,0\u00a0%"),
        ("change_pct", "percent", 1, 17.8, "en", "+17.8%"),
        ("share_pct", "percent", 1, 22.336, "fr", "22,3\u00a0%"),
        ("persons_per_household", "persons_per_household", 2, 5.7248, "fr", "5,72"),
        ("month", "month", 0, date(2022, 8, 1), "fr", "août 2022"),
        ("reference_date", "date", 0, date(2022, 12, 31), "fr", "31 déc. 2022"),
        ("change_reason", "code", 0, "series_break", "fr", "rupture de série"),
        ("change_reason", "code", 0, "a_code_without_words", "fr", "a_code_without_words"),
        ("series_break", "text", 0, Words("vérification", "verification"), "en", "verification"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_the_language_writes_it(name: str, unit: str, decimals: int, value: Any, lang: Language, text: str) -> None:
    assert shown(FigureColumn(name, Words(name, name), unit, decimals), value, lang) == text
