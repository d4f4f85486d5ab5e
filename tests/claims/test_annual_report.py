"""The annual report 2022: 147 printed figures against the shipped data."""

from __future__ import annotations

import csv

import pytest

from flows.steps.claims.checked import Checked
from flows.steps.settings import PROJECT
from tests.claims.conftest import SHIPPED, verdicts
from tests.flows.conftest import Base, with_plain_spaces

GOLDEN = PROJECT / "tests" / "golden" / "claim_verdicts_iom_mali_2022.csv"


@pytest.fixture(scope="module")
def found(shipped: Base) -> dict[str, Checked]:
    return verdicts(shipped, SHIPPED)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def test_every_verdict_is_the_one_reviewed(found: dict[str, Checked]) -> None:
    """The golden file holds verdict, printed and computed number of all 147; a change in it is a diff to review."""
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        reviewed = {row["id"]: (row["verdict"], row["printed"], row["computed"]) for row in csv.DictReader(file)}
    assert {name: (row.verdict, _number(row.printed), _number(row.computed)) for name, row in found.items()} == reviewed
    assert len(reviewed) == 147


def test_every_claim_has_a_reason_in_both_languages(found: dict[str, Checked]) -> None:
    for row in found.values():
        for reason in (row.reason_fr, row.reason_en):
            assert reason[0].isupper() or reason[0].isdigit() or reason[0] == "«", reason
            assert reason.endswith(".") and "{" not in reason and "claim_" not in reason, reason


@pytest.mark.parametrize(
    ("claim", "verdict", "words"),
    [
        ("C004", "reproduced", "31 décembre 2022 : 412\u202f387, comme imprimé"),
        ("C010", "reproduced", "30 septembre 2022 : 440\u202f436"),
        ("C011", "reproduced", "-28\u202f049, comme imprimé"),
        ("C012", "reproduced", "-6,37\u00a0%, comme imprimé (l'arrondi permet de -6,5\u00a0% à -6,3\u00a0%)"),
        ("C003", "other_base", "350\u202f110, et non 370\u202f548. 370\u202f548 correspond à une autre base : nombre de PDI, Mali, 30 avril 2022"),
        ("C005", "other_base", "31 décembre 2021 → 31 décembre 2022 : 62\u202f277, et non 41\u202f839"),
        ("C042", "other_base", "100 × (7\u202f694 − 5\u202f252) ÷ 5\u202f252 = 46,5 (C041, C043), et non 31,7\u00a0%"),
        ("C042", "other_base", "31,7\u00a0% s'obtient en divisant par 7\u202f694"),
        ("C044", "arithmetic", "6\u202f626 + 1\u202f068 = 7\u202f694 (C047, C050), et non 7\u202f794"),
        ("C062", "arithmetic", "166 + 68 = 234, et non 184"),
        ("C077", "arithmetic", "100 × 338 ÷ 673 = 50,22 (C076) ou 100 × 335 ÷ 673 = 49,78 (C076), et non 51\u00a0%"),
        ("C110", "arithmetic", "1\u202f021 est imprimé dans deux unités : « mécanismes » ici, « individus » en C109"),
        ("C002", "not_held", "6 mois connus sur 12 en 2021, 3 mois connus sur 12 en 2022 ; en moyenne 28\u202f733 par mois connu, puis 44\u202f240"),
        ("C024", "reproduced", "au moins 10, comme imprimé"),
        ("C025", "contradicted", "7, et non 6"),
        ("C020", "not_held", "données fictives (échantillon)"),
        ("C041", "not_held", "C044 imprime 7\u202f794"),
        ("C001", "not_derivable", "aucun nombre"),
    ],
)
def test_what_the_report_gets_right_and_wrong(found: dict[str, Checked], claim: str, verdict: str, words: str) -> None:
    assert found[claim].verdict == verdict
    assert words in with_plain_spaces(found[claim].reason_fr)


REFERENCE = PROJECT.parent / "shared" / "reference" / "claims_iom_mali_2022.csv"


@pytest.mark.real
@pytest.mark.skipif(not REFERENCE.exists(), reason="the collected list of claims is not beside the project")
def test_the_list_as_it_was_collected_gives_the_same_verdicts(shipped: Base, found: dict[str, Checked]) -> None:
    """Its formulas are words for the most part, and it names no quantity: three claims say more in the shipped file."""
    collected = verdicts(shipped, REFERENCE)
    assert {name for name, row in collected.items() if row.verdict != found[name].verdict} == {"C019", "C063", "C088"}


def test_nothing_rests_on_made_up_rows(found: dict[str, Checked]) -> None:
    assert {row.provenance for row in found.values() if row.verdict in ("reproduced", "contradicted", "other_base")} <= {"file", "published", None}


def test_the_night_leaves_the_same_verdicts_in_the_warehouse(shipped: Base, found: dict[str, Checked]) -> None:
    assert dict(shipped.ask("select id, verdict from claim_check where publication = 'iom_mali_2022'")) == {n: r.verdict for n, r in found.items()}
