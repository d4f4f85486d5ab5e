"""Tables of something else than the file's own stock (an earlier operation, new displacement, thousands): set aside, or a reason to refuse."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.unit.reading import Read, errors, rules

NAME = "DTM_Mali_R23_Dec_2018.xlsx"
DETAIL = [("Région", "Cercle", "Commune", "Individus PDI"), ("Gao", "Gao", "Gao", 30), ("Gao", "Ansongo", "Ansongo", 3), ("Mopti", "Koro", "Koro", 7)]


def recap(header: str, *title: Any) -> list[tuple[Any, ...]]:
    return [*[(text,) for text in title], ("Région", "Cercle", header), ("Gao", "Gao", 10), ("Gao", "Ansongo", 1), ("Mopti", "Koro", 5)]


@pytest.mark.parametrize(
    "sheets",
    [{"Rappel": recap("PDI Déc 2017")}, {"Rappel": recap("PDI R20")}, {"Rappel": recap("PDI 2017")}, {"Sept 2018": recap("PDI")},
     {"Rappel": recap("PDI", "Situation en septembre 2018")}, {"Sept 2018": DETAIL}],
    ids=["month in a header", "round in a header", "year in a header", "month as the sheet's name", "month in the title",
    "the whole table of a round"],
)  # fmt: skip
def test_a_sheet_of_an_earlier_operation_is_set_aside_and_said(read: Read, sheets: dict[str, Any]) -> None:
    for both in ({"Détail": DETAIL, **sheets}, {**sheets, "Détail": DETAIL}):
        prepared = read(both, NAME)
        assert errors(prepared) == {} and prepared.totals == {"pdi_individuals": 40}
        assert rules(prepared) == {"sheet_recalls_another_operation"} and [str(day) for day in prepared.reference_dates] == ["2018-12-31"]


@pytest.mark.parametrize(
    ("sheets", "told"),
    [
        ({"Rappel": recap("PDI Déc 2017")}, "columns_of_another_operation"),
        ({"Détail": DETAIL, "Suite": recap("PDI Janv 2019")}, "columns_of_another_operation"),
        ({"Détail": DETAIL, "Rappel": recap("Retournés Déc 2017")}, "columns_of_another_operation"),
        ({"Mopti": [DETAIL[0], DETAIL[3]], "Gao": [("novembre 2018",), *DETAIL[:3]]}, "titles_disagree_on_date"),
    ],
    ids=["alone", "of a later operation", "of other people", "a region's sheet with another month"],
)
def test_where_the_sheet_may_be_the_file_s_own_it_is_refused(read: Read, sheets: dict[str, Any], told: str) -> None:
    assert told in errors(read(sheets, NAME))


def test_rows_of_earlier_days_in_a_summary_are_held_against_nothing(read: Read) -> None:
    rows = [
        ("Date", "Région", "Individus PDI"),
        (dt.date(2017, 12, 31), "Gao", 11),
        (dt.date(2018, 12, 31), "Gao", 33),
        (dt.date(2018, 12, 31), "Mopti", 7),
    ]
    assert read({"Détail": DETAIL, "Évolution": rows}, NAME).totals == {"pdi_individuals": 40}
    wrong = [*rows[:-1], (dt.date(2018, 12, 31), "Mopti", 8)]
    assert errors(read({"Détail": DETAIL, "Évolution": wrong}, NAME)) == {"summary_disagrees": "C4"}


STOCK = [("Région", "Cercle", "Commune", "Ménages PDI", "Individus PDI"), ("Gao", "Gao", "Gao", 10, 50), ("Mopti", "Koro", "Koro", 1, 5)]


@pytest.mark.parametrize(
    ("name", "rows", "told"),
    [
        ("DTM_Mali_EET_12_mars_2022.xlsx", STOCK, "new_displacement_is_no_stock"),
        ("Mopti_mars_2022.xlsx", [("Emergency Tracking Tool (ETT), mars 2022",), *STOCK], "new_displacement_is_no_stock"),
        ("PDI_mars_2022.xlsx", [("PDI par commune (en milliers)",), *STOCK], "figures_in_thousands"),
        ("PDI_mars_2022.xlsx", [*STOCK, (), ("Chiffres en milliers",)], "figures_in_thousands"),
        ("Ménages_PDI_assistés_mars_2022.xlsx", STOCK, "people_served_are_no_stock"),
    ],
)  # fmt: skip
def test_what_looks_like_a_stock_and_counts_something_else_is_refused(read: Read, name: str, rows: list[tuple[Any, ...]], told: str) -> None:
    assert list(errors(read(rows, name))) == [told]


def test_new_displacement_in_a_sheet_beside_the_stock_is_not_read(read: Read) -> None:
    prepared = read({"PDI": STOCK, "Nouveaux déplacements": STOCK}, "DTM_mars_2022.xlsx")
    assert prepared.totals == {"pdi_households": 11, "pdi_individuals": 55} and errors(prepared) == {}


def test_a_sheet_of_other_people_in_a_file_of_idps_is_not_theirs(read: Read) -> None:
    rows = [("Région", "Cercle", "Ménages", "Individus"), ("Gao", "Gao", 10, 50)]
    others = [rows[0], ("Mopti", "Koro", 3, 15)]
    for sheet, told in (("Réfugiés", "sheet_of_other_people"), ("Ménages assistés", "people_served_set_aside")):
        prepared = read({"Données": rows, sheet: others}, "PDI_mars_2022.xlsx")
        assert prepared.totals == {"pdi_households": 10, "pdi_individuals": 50} and rules(prepared) == {told}
    named = [("Région", "Cercle", "Ménages PDI"), ("Gao", "Gao", 10)]
    assert rules(read({"Données": named, "Ménages assistés": others}, "Mali_mars_2022.xlsx")) == {"people_served_set_aside"}
    assert errors(read({"Données": rows, "Population hôte": others}, "PDI_mars_2022.xlsx")) == {"population_not_named": "C1"}
    assert errors(read([("Réfugiés maliens",), *rows], "PDI_mars_2022.xlsx")) == {"population_not_named": "C2"}


def test_places_that_people_left_are_not_where_they_are(read: Read) -> None:
    rows = [("Région", "Ménages", "Individus"), ("Gao", 10, 50)]
    fled = [("Tableau 2 : régions de provenance des PDI",), rows[0], ("Mopti", 3, 15)]
    prepared = read({"Tableau 1": rows, "Tableau 2": fled}, "PDI_mars_2022.xlsx")
    assert prepared.totals == {"pdi_households": 10, "pdi_individuals": 50} and errors(prepared) == {}
    assert list(errors(read(fled, "PDI_mars_2022.xlsx"))) == ["places_of_origin"]
    both = [("PDI par provenance",), ("Région", "Région de provenance", "Individus"), ("Gao", "Mopti", 50)]
    assert read(both, "PDI_mars_2022.xlsx").totals == {"pdi_individuals": 50}


def test_a_group_of_other_people_or_of_some_of_them_is_not_the_file_s_own(read: Read) -> None:
    own, places = [("Gao", "Gao", 20, 100), ("Mopti", "Koro", 10, 50)], ("Région", "Cercle")
    for group, told in (("Besoins en abris", {"some_of_the_people"}), ("Ménages hôtes", set())):
        alone = read([("", "", group, ""), (*places, "Ménages", "Individus"), *own], "PDI_mars_2022.xlsx", merged=["C1:D1"])
        assert errors(alone) == {"population_not_named": "C2"}
        beside = [("", "", "PDI", "", group, ""), (*places, *("Ménages", "Individus") * 2), *[(*row, 2, 9) for row in own]]
        prepared = read(beside, "PDI_mars_2022.xlsx", merged=["C1:D1", "E1:F1"])
        assert prepared.totals == {"pdi_households": 30, "pdi_individuals": 150} and rules(prepared) == told


def test_a_table_above_another_is_its_summary_or_a_reason_to_refuse_both(read: Read) -> None:
    below = [("PDI par cercle",), ("Région", "Cercle", "Ménages", "Individus"), ("Gao", "Gao", 20, 100), ("Mopti", "Koro", 10, 50)]
    above = [("PDI par région",), ("Région", "Ménages", "Individus"), ("Gao", 20, 100), ("Mopti", 10, 50), ()]
    assert read([*above, *below], "PDI_mars_2022.xlsx").totals == {"pdi_households": 30, "pdi_individuals": 150}
    assert errors(read([*above[:3], ("Mopti", 15, 70), (), *below], "PDI_mars_2022.xlsx")) == {"table_above": "A2"}
    figures = [("PDI", "Ménages PDI", "Retournés"), (150, 30, 23), ()]
    assert errors(read([*figures, *below], "PDI_mars_2022.xlsx")) == {}
