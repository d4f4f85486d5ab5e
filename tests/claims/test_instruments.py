"""Claims on the other instruments: samples prove nothing, and a file that is dropped into raw/ turns the verdict."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from flows.steps.claims.checked import Checked
from tests.claims.conftest import SHIPPED, Check, verdicts
from tests.flows.conftest import Base, copy_base, with_plain_spaces

INDICATORS = [
    ("Retour", "Migrants assistés", 2021, 5252, "", "", "non"), ("Retour", "MIGRANTS ASSISTES", 2022, 7694, "", "", "non"),
    ("Retour", "Migrants maliens assistés", 2022, 6626, 663, 5963, "non"),
    ("Retour", "Migrants internationaux assistés", 2022, 1067, 384, 683, "non"),
    ("Traite", "Victimes de traite assistées", 2022, 331, "", "", "non"),
    ("Frontières", "Postes frontaliers équipés de MIDAS", 2022, 5, "", "", "non"),
    ("Sensibilisation", "Personnes sensibilisées directement", 2022, 550, "", "", "oui"),
    ("Sensibilisation", "Personnes sensibilisées", 2022, 3900, "", "", "oui"),
]  # fmt: skip
"""A made-up report of the programme: most of it as printed, two numbers otherwise, two minima."""


def counted(sample: Path, name: str) -> None:
    """A file of its own beside a sample: the same rows, not said to be made up."""
    rows = sample.read_text(encoding="utf-8-sig").splitlines()[1:]
    (sample.parent / name).write_text("\n".join(rows) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def found(shipped: Base, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Checked]:
    """The verdicts once files of the three instruments lie in the folder that ships, beside its samples."""
    base = copy_base(shipped, tmp_path_factory.mktemp("instruments"))
    folder = base.raw / "instruments"
    counted(folder / "sample_Indice_de_stabilite_novembre_2022.csv", "Indice_de_stabilite_novembre_2022.csv")
    counted(folder / "sample_TTT_alertes_2022.csv", "TTT_alertes_2022.csv")
    with (folder / "Indicateurs_2022.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Section", "Indicateur", "Année", "Lieu", "Valeur", "Femmes", "Hommes", "Au moins"))
        writer.writerows((section, name, year, "Mali", *rest) for section, name, year, *rest in INDICATORS)
    base.night()
    assert "rejected" not in base.status().values()
    return verdicts(base, SHIPPED)


@pytest.mark.parametrize("claim", ["C026", "C027", "C028", "C041", "C047", "C048", "C058", "C097"])
def test_samples_prove_nothing_and_the_reason_says_what_is_missing(shipped: Base, claim: str) -> None:
    row = dict(shipped.ask(f"select id, reason_fr from claim_check where id = '{claim}' and verdict = 'not_held'"))
    reason = with_plain_spaces(row[claim])
    assert "données fictives (échantillon) pour :" in reason and "Source attendue :" in reason


def test_an_indicator_that_nobody_gives_is_named(shipped: Base) -> None:
    ((reason,),) = shipped.ask("select reason_fr from claim_check where id = 'C057' or id = 'C083' order by id desc limit 1")
    assert "La base ne contient pas : indicateur de programme, Gao, 2022, « Cordons sanitaires »." in with_plain_spaces(reason)


@pytest.mark.parametrize(
    ("claim", "verdict", "words"),
    [
        ("C026", "reproduced", "Localités évaluées par l'Indice de stabilité"),
        ("C027", "reproduced", "219, comme imprimé"),
        ("C028", "reproduced", "77,2\u00a0%, comme imprimé"),
        ("C041", "reproduced", "7\u202f694, comme imprimé"),
        ("C042", "other_base", "divisé par la valeur finale"),
        ("C043", "reproduced", "2021"),
        ("C044", "contradicted", "7\u202f694, et non 7\u202f794"),
        ("C047", "reproduced", "6\u202f626"),
        ("C048", "reproduced", "femmes"),
        ("C050", "contradicted", "1\u202f067, et non 1\u202f068"),
        ("C058", "contradicted", "331, et non 332"),
        ("C097", "reproduced", "« Postes frontaliers équipés de MIDAS »"),
        ("C059", "reproduced", "au moins 550, comme imprimé"),
        ("C123", "not_held", "La base en contient 3\u202f900"),
    ],
)
def test_a_file_turns_the_verdict(found: dict[str, Checked], claim: str, verdict: str, words: str) -> None:
    assert (found[claim].verdict, words in with_plain_spaces(found[claim].reason_fr)) == (verdict, True), found[claim].reason_fr
    assert found[claim].provenance in ("file", None) and (verdict == "not_held" or "sample" not in (found[claim].rests_on or ""))


def test_other_indicators_are_no_other_base(found: dict[str, Checked]) -> None:
    """331 victims are not the 332 of whatever else is counted: only other years, places or sexes of the same indicator are compared."""
    assert found["C058"].alternatives_tried <= 4


def test_a_claims_file_without_quantities_finds_localities_and_alerts_by_their_unit(check: Check) -> None:
    rows = check(
        {"text": "310 localités évaluées", "value": 310, "unit": "localities", "period": "2022", "kind": "count"},
        {"text": "77 % des alertes traitées", "value": 77, "unit": "percent", "period": "2022", "kind": "share"},
    )
    assert {row.verdict for row in rows.values()} <= {"not_held", "not_derivable"}, "samples"
