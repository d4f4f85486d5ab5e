"""Files as other countries' teams send them: totals read as an independent reading gives them."""

from __future__ import annotations

import datetime as dt
from typing import Any


def test_sudan_states_of_origin_across_and_a_title_that_says_since_when(read: Any) -> None:
    rows = [
        ("", "", "IDPs since 15 April 2023", "", "State of origin", ""),
        ("STATE OF DISPLACEMENT", "LOCALITY OF DISPLACEMENT", "IDPs HHs", "IDPs Ind", "Khartoum", "Gezira"),
        ("River Nile", "Atbara", 10, 50, 30, 20), ("River Nile", "Shendi", 2, 12, 0, 12), ("River Nile", "Ad Damar", 1, 5, 5, 0),
    ]  # fmt: skip
    prepared = read(
        {"MASTER LIST": rows},
        "DTM_Sudan_August_2024.xlsx",
        ("state", "locality", "site"),
        {"River Nile": ["Atbara", "Shendi", "Ad Damar"]},
        "C1:D1 E1:F1",
    )
    assert prepared.totals == {"pdi_households": 13, "pdi_individuals": 67} and str(prepared.reference_dates[0]) == "2024-08-31"


def test_iraq_families_by_origin_shelter_and_wave_in_a_list_of_places(read: Any) -> None:
    rows = [
        ("IDP Master List Round 110 - 30 April 2019",),
        ("Place id", "Governorate", "District", "Location name in English", "Latitude", "IDP Families", "IDP Individuals",
         "Anbar", "Ninewa", "Camp", "Host Families",
         "Unfinished building", "Pre-June14", "August14", "Post March16"),
        (10001, "Erbil", "Soran", "Quarter 1", 33.1, 10, 60, 4, 6, 1, 2, 7, 3, 3, 4),
        (10002, "Erbil", "Soran", "Quarter 2", 33.2, 5, 30, 5, 0, 5, 0, 0, 0, 5, 0),
        (10003, "Erbil", "Soran", "Quarter 3", 33.2, 1, 6, 0, 1, 0, 0, 1, 1, 0, 0),
    ]  # fmt: skip
    prepared = read({"IDP Master List": rows}, "IDPMasterList_Round110.xlsx", ("governorate", "district", "place"), {"Erbil": ["Soran"]})
    assert prepared.totals == {"pdi_households": 16, "pdi_individuals": 96}


def test_haiti_departments_are_regions_and_sites_and_hosts_are_parts_of_the_total(read: Any) -> None:
    rows = [
        ("", "", "", "Total déplacés", "", "Dans les sites", "", "En familles d'accueil", ""),
        ("Département", "Commune", "Section communale", *("Ménages", "Individus") * 3),
        ("Ouest", "Delmas", "1e section", 10, 40, 4, 16, 6, 24), ("Ouest", "Carrefour", "2e section", 5, 20, 0, 0, 5, 20),
        ("Total", "", "", 15, 60, 4, 16, 11, 44),
    ]  # fmt: skip
    prepared = read({"Tableau": rows}, "DTM_Haiti_septembre_2024.xlsx", ("département", "commune", "section communale"),
                    {"Ouest": ["Delmas", "Carrefour"]}, "D1:E1 F1:G1 H1:I1")  # fmt: skip
    assert prepared.totals == {"pdi_households": 15, "pdi_individuals": 60}


def test_libya_headers_that_begin_with_a_number_sign_are_no_hxl_tags(read: Any) -> None:
    rows = [
        ("Mantika", "Baladiya", "Muhalla", "Reporting date", "# of IDP HH", "# of IDP IND"),
        ("Sebha", "Sebha", "One", dt.date(2020, 2, 28), 3, 15),
    ]
    prepared = read({"Dataset": rows}, "DTM_Libya_R30.xlsx", ("mantika", "baladiya", "muhalla"), {"Sebha": ["Sebha"]})
    assert prepared.totals == {"pdi_households": 3, "pdi_individuals": 15}


def test_burkina_adults_and_children_told_twice_with_a_total_row(read: Any) -> None:
    rows = [
        ("Région", "Province", "Commune", "Hommes", "Femmes", "Garçons", "Filles", "Total enfants", "Total PDI", "Ménages"),
        ("Sahel", "Soum", "Djibo", 5, 6, 7, 8, 15, 26, 4), ("Sahel", "Séno", "Dori", 1, 2, 3, 4, 7, 10, 2),
        ("TOTAL", "", "", 6, 8, 10, 12, 22, 36, 6),
    ]  # fmt: skip
    prepared = read({"PDI": rows}, "BFA_PDI_31_mars_2021.xlsx", ("région", "province", "commune"), {"Sahel": ["Soum", "Séno"]})
    assert prepared.totals == {"pdi_men": 16, "pdi_women": 20, "pdi_individuals": 36, "pdi_households": 6}


def test_south_sudan_sites_are_told_by_what_stands_under_location(read: Any) -> None:
    rows = [
        ("State", "County", "Payam", "Location", "IDP Individuals", "IDP Ind arrived 2014-2015", "IDP Ind arrived 2018", "Returnees from abroad Ind",
         "Refugees"),
        ("Unity", "Guit", "Guit", "Boma 1", 12, 5, 7, 3, 9), ("Unity", "Guit", "Guit", "Boma 2", 8, 8, 0, 1, 9),
    ]  # fmt: skip
    prepared = read({"MT R8": rows}, "DTM_March_2020.xlsx", ("state", "county", "payam"), {"Unity": ["Guit"]})
    assert prepared.totals == {"pdi_individuals": 20, "rapatries_individuals": 4}


def test_mozambique_elders_beside_adults_and_children_and_places_called_commune_keep_their_names(read: Any) -> None:
    rows = [
        ("Província", "Distrito", "Posto Administrativo", "Localidade", "Famílias deslocadas", "Total deslocados", "Homens", "Mulheres", "Rapazes",
         "Raparigas", "Idosos", "Idosas"),
        ("Cabo Delgado", "Mueda", "Sede", "Commune Nova", 10, 50, 10, 12, 11, 12, 2, 3),
        ("Cabo Delgado", "Mueda", "Metuge", "B", 4, 20, 4, 5, 4, 5, 1, 1),
    ]  # fmt: skip
    prepared = read({"Dados": rows}, "DTM_Ronda_18_julho_2023.xlsx", ("província", "distrito", "posto administrativo"), {"Cabo Delgado": ["Mueda"]})
    assert prepared.totals == {"pdi_households": 14, "pdi_individuals": 70, "pdi_men": 32, "pdi_women": 38}
    assert prepared.tables["baseline_stock"].column("place_name").to_pylist() == ["Commune Nova", "B"]
