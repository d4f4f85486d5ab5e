"""A header is recognised by what it means."""

from __future__ import annotations

import pytest

from flows.steps.recognition.headers import header_key, hxl_key, is_row_number_header, population_context

SAME_MEANING = [
    ("pdi_individuals", "Total No# of IDPs Ind#", "Total No. of IDPs Ind."),
    ("pdi_individuals", "B1.b Nombre d'individus déplacés internes", "Total No. of IDPs Ind."),
    ("pdi_individuals", "B1.b Nombre d’individus déplacés internes", "IDPs Ind."),
    ("pdi_individuals", "numPresentIdpInd", "IDPs Ind."),
    ("pdi_households", "Nombre de ménages déplacés internes", "Total No# of IDPs HH"),
    ("setting", "No. of IDPs HH\nin individual settings", "IDPs HH individual settings"),
    ("setting", "No. of IDPs Ind. Individual settings", "No. of IDPs Ind. in individual settings"),
    ("reason", "EcoNomic reasons", "Economic reasons"),
    ("reason", "Raisons économiques", "raison economique"),
    ("place", "ADM1_PCODE", "Admin 1 pcode"),
    ("place", "Code région", "Région P-Code"),
    ("place", "Nom de la commune", "Admin 3"),
    ("place", "admin1Name", "Région"),
    ("host", "Région d'accueil", "Admin 1 (accueil)"),
    ("sex", "Nombre d'individus PDI de sexe féminin", "PDI femmes"),
    ("age", "PDI filles 6-17 ans", "PDI femmes 18+ ans"),
    ("age", "PDI_F_0_4", "PDI femmes 5-17 ans"),
    ("share", "PDI (%)", "Pourcentage de PDI"),
    ("returnees", "Total No# of Returnees HH#", "Total No. of Returnees HH."),
]


@pytest.mark.parametrize(("what", "one", "other"), SAME_MEANING)
def test_two_wordings_of_one_meaning_have_one_key(what: str, one: str, other: str) -> None:
    assert header_key(one) == header_key(other), what


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IDPs Ind.", "IDPs Ind. arrived last month"),
        ("IDPs Ind.", "IDPs HH"),
        ("IDPs Ind.", "Returnees Ind."),
        ("Retournés individus", "Rapatriés individus"),
        ("PDI individus", "PDI individus décembre 2022"),
        ("No. of IDPs Ind. in collective settings", "Total No. of IDPs Ind."),
        ("Région", "Région d'origine"),
        ("Femmes 0-5 ans", "Femmes"),
        ("PDI (%)", "PDI"),
    ],
)
def test_another_meaning_never_shares_a_key(one: str, other: str) -> None:
    assert header_key(one) != header_key(other)


def test_a_sheet_name_gives_the_population() -> None:
    assert population_context("RETOURNEES_PDIs") == {"retournes"}
    assert population_context("PDIs") == {"pdi"}
    assert population_context("RAPATRIES") == {"rapatries"}
    assert population_context("PDI et retournés") == frozenset(), "two populations settle nothing"
    assert population_context("Feuil1") == frozenset()


def test_hxl_tags_ignore_spaces_case_and_order() -> None:
    assert hxl_key("#geo +lat") == hxl_key("#GEO+lat")
    assert hxl_key("#affected+idps+ind") == hxl_key("#affected +ind +idps")
    assert hxl_key("# 1") is None
    assert hxl_key("Région") is None


def test_row_number_headers() -> None:
    assert is_row_number_header("N°")
    assert is_row_number_header("No.")
    assert not is_row_number_header("Nombre de PDI")
