"""Printed figures against the five real workbooks: files are evidence, as printed totals are."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.steps.claims.checked import Checked
from tests.claims.conftest import verdicts, write_claims
from tests.flows.conftest import Base

LEVEL = {"unit": "individual", "place": "Mali", "kind": "level"}
CLAIMS = [
    {**LEVEL, "id": "total", "text": "207 751 PDI en décembre 2019", "value": 207751, "period": "2019-12"},
    {**LEVEL, "id": "households", "text": "38 753 ménages de PDI", "value": 38753, "period": "2019-12", "unit": "household"},
    {**LEVEL, "id": "returnees", "text": "561 606 retournés", "value": 561606, "period": "2019-12"},
    {"id": "rise", "text": "une hausse de 73 % du nombre de PDI", "value": 73, "period": "2018-12..2019-12", "unit": "%", "place": "Mali"},
    {"id": "wrong base", "text": "une hausse de 42 % du nombre de PDI", "value": 42, "period": "2018-12..2019-12", "unit": "%", "place": "Mali"},
    {**LEVEL, "id": "other date", "text": "36 690 PDI en décembre 2017", "value": 36690, "period": "2017-12"},
    {**LEVEL, "id": "slip", "text": "207 715 PDI en décembre 2019", "value": 207715, "period": "2019-12"},
    {**LEVEL, "id": "not held", "text": "250 998 PDI en avril 2020", "value": 250998, "period": "2020-04"},
]


@pytest.fixture(scope="module")
def found(real: Base, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Checked]:
    return verdicts(real, write_claims(tmp_path_factory.mktemp("claims") / "bulletin.csv", CLAIMS))


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("total", "reproduced"), ("households", "reproduced"), ("returnees", "reproduced"), ("rise", "reproduced"), ("wrong base", "other_base"),
        ("other date", "other_base"), ("slip", "contradicted"), ("not held", "not_held"),
    ],
)  # fmt: skip
def test_a_printed_figure(found: dict[str, Checked], claim: str, verdict: str) -> None:
    assert found[claim].verdict == verdict, found[claim].reason_fr


def test_why(found: dict[str, Checked]) -> None:
    assert "divisé par la valeur finale" in found["wrong base"].reason_fr
    assert "31 décembre 2016" in found["other date"].reason_fr
    assert "faute de frappe" in found["slip"].reason_fr


def test_what_it_rests_on_is_the_file_with_a_way_to_its_cells(real: Base, found: dict[str, Checked]) -> None:
    total = found["total"]
    assert total.provenance == "file" and total.rests_on is not None and Path(total.rests_on).suffix == ".xlsx"
    cells = real.ask(f"from {total.trace}")
    assert sum(row[4] or 0 for row in cells) == 207751
