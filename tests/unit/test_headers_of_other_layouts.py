"""Layouts that DTM uses elsewhere, and columns that must never pass for this round's count."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flows.steps.records import Prepared
from flows.steps.warehouse.validate import find_faults
from tests.unit.reading import DAY, Read, column, disposition, errors, rules

PLACE = ("Snapshot Date", "Région", "Cercle", "Commune")


def with_headers(read: Read, *headers: str, values: tuple[object, ...] = (10, 50, 7)) -> Prepared:
    return read([(*PLACE, *headers), (DAY, "Gao", "Gao", "Gao", *values[: len(headers)]), (DAY, "Gao", "Ansongo", "Ansongo", *[1] * len(headers))])


@pytest.mark.parametrize(
    ("households", "individuals"),
    [
        ("PDI Mén", "PDI Ind"), ("# Total Mén PDIs", "# Total Ind PDIs"), ("Mén. PDI", "Pers. PDI"), ("Nb HH IDPs", "Nb Ind IDPs"),
        ("B1. Personnes Déplacées interne - B1.a Nombre de ménages", "B1. Personnes Déplacées interne - B1.b Nombre d'individus"),
        ("B1. Personnes Déplacées interne/B1.a Nombre de ménages", "B1. Personnes Déplacées interne/B1.b Nombre d'individus"),
        ("Estimated number of IDP HH", "Estimated number of IDPs"), 
        ("Ménages PDI", "Nombre d'individus PDI (hommes+femmes)"), ("Ménages PDI", "PDI T"),
        ("M-0310: # of IDP Households", "M-0310: Estimated # of IDP Individuals"),
        ("Current IDP HH", "Registered IDPs as of 31 December 2019"),
    ],
)  # fmt: skip
def test_households_and_individuals_are_told_apart(read: Read, households: str, individuals: str) -> None:
    prepared = with_headers(read, households, individuals)
    assert prepared.is_accepted, prepared.issues
    assert prepared.totals == {"pdi_households": 11, "pdi_individuals": 51}


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("B2.a Retournés (anciennes PDIs) - B2.a.2  Nombre d'individus", "retournes_individuals"), ("Ex-PDI", "retournes_individuals"),
        ("B2.b Retournés (de l’étranger) - B2.b.a  Nombre de ménages", "rapatries_households"), ("Retours internes", "retournes_individuals"),
        ("Anciennes PDI retournées (individus)", "retournes_individuals"), ("Réfugiés retournés", "rapatries_individuals"),
        ("Retours de l'étranger", "rapatries_individuals"), ("Returnees from abroad Ind", "rapatries_individuals"),
        ("Retournés tchadiens (ménages)", "rapatries_households"), ("South Sudanese returnees", "rapatries_individuals"),
        ("d11.ret.abroad.ind", "rapatries_individuals"), ("RET HH", "returnees_households"),
        ("Estimated returnees (including from abroad)", "returnees_individuals"),
    ],
)  # fmt: skip
def test_the_returned_and_the_repatriated_are_told_apart(read: Read, header: str, name: str) -> None:
    assert set(with_headers(read, header).totals) == {name}


@pytest.mark.parametrize(
    "header", ["PDI + Retournés", "Total déplacés & retournés", "PDI et retournés", "PDI/Retournés", "PDI R27", "PDI Ind. Sept 2022",
               "PDI 31/12/2021", "Nouveaux déplacés", "IDPs living"],
)  # fmt: skip
def test_a_count_of_other_people_or_another_time_stops_the_file(read: Read, header: str) -> None:
    prepared = with_headers(read, "PDI ménages", "PDI individus", header)
    assert errors(prepared) == {"unmapped_count_column": "G1"}
    assert prepared.totals == {"pdi_households": 11, "pdi_individuals": 51}


@pytest.mark.parametrize(
    "header", ["Variation", "Écart", "Différence (Ind)", "% évolution", "PDI round précédent Ind", "Round précédent", "Previous round IDPs",
               "Réfugiés", "Population hôte", "Ressortissants de pays tiers", "Nombre de sites", "Nbre de villages évalués", "OBJECTID", "Rang",
               "PDI enceintes", "Nombre de tentes", "Points d'eau fonctionnels", "IND_REF_HC", "Superficie (km2)"],
)  # fmt: skip
def test_a_column_that_says_it_is_something_else_is_passed_over(read: Read, header: str) -> None:
    prepared = with_headers(read, "PDI ménages", "PDI individus", header)
    assert prepared.is_accepted and disposition(prepared, header) == "ignored"
    assert prepared.totals == {"pdi_households": 11, "pdi_individuals": 51}


def test_a_number_of_sites_is_no_name_of_a_site(read: Read) -> None:
    """Two rows of a commune would else be two sites of it, and count twice without a word."""
    prepared = with_headers(read, "PDI individus", "Nombre de sites")
    assert column(prepared, "place_id") == ["adm3:gao/gao", "adm3:ansongo/ansongo"]


def test_rows_of_the_api_are_read_with_their_codes_and_dates(read_text: Callable[..., Prepared]) -> None:
    rows = """operation,admin0Name,admin1Name,admin1Pcode,admin2Name,admin2Pcode,numPresentIdpInd,reportingDate,yearReportingDate,roundNumber
#operation+name,#country+name,#adm1+name,#adm1+code,#adm2+name,#adm2+code,#affected+idps,#date+reported,#date+year+reported,#round+code
Mali,Mali,Gao,ML07,Gao,ML0703,50,2022-12-31T00:00:00,2022,73
Mali,Mali,Mopti,ML05,Koro,ML0505,7,2022-12-31T00:00:00,2022,73
"""
    prepared = read_text(rows, "mli-iom-dtm-from-api-admin-0-to-2.csv")
    assert prepared.is_accepted, prepared.issues
    assert prepared.totals == {"pdi_individuals": 57} and column(prepared, "round_number") == [73, 73]
    assert "not_a_round" not in rules(prepared)


def test_a_bare_total_counts_what_the_titles_say(read: Read) -> None:
    rows = [("Région", "Cercle", "Total"), ("Gao", "Gao", 20), ("Mopti", "Koro", 10)]
    more = [rows[0], ("Gao", "Gao", 100), ("Mopti", "Koro", 50)]
    both = read({"PDI ménages": rows, "PDI individus": more}, "Mali_Dec_2022.xlsx")
    assert both.totals == {"pdi_households": 30, "pdi_individuals": 150} and find_faults([both]) == {}
    for title, measure in (
        ("Nombre de ménages PDI par cercle", "households"),
        ("Nombre de PDI", "individuals"),
        ("PDI par sexe et âge", "individuals"),
    ):
        assert read([(title,), *rows], "Mali_Dec_2022.xlsx").totals == {f"pdi_{measure}": 30}
    assert not read([("Femmes PDI par cercle",), *rows], "Mali_Dec_2022.xlsx").is_accepted
    beside = [(*rows[0], "Ménages"), ("Gao", "Gao", 100, 20)]
    assert read([("Ménages et PDI",), *beside], "Mali_Dec_2022.xlsx").totals == {"pdi_individuals": 100, "pdi_households": 20}


def test_of_arrondissements_and_communes_the_communes_are_the_places(read: Read) -> None:
    rows = [
        ("Région", "Cercle", "Arrondissement", "Commune", "PDI Ind"),
        ("Mopti", "Koro", "Koro", "Koro", 50),
        ("Mopti", "Koro", "Koro", "Dioungani", 26),
    ]
    assert column(read(rows, "Mali_Dec_2022.xlsx"), "place_name") == ["Koro", "Dioungani"]
