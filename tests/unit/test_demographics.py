"""Sex and age groups of PDI in the layouts that sheets have: side by side, in groups of headers, or one in each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from flows.steps.records import Prepared
from tests.unit.reading import Read, errors, rules

NAME = "DTM_Mali_demographie_PDI_Dec_2022.xlsx"
PLACE = ["Région", "Cercle"]


def people(prepared: Prepared) -> dict[tuple[Any, Any], int]:
    """People by sex and age group (in months) of the first place."""
    rows = prepared.tables["demographic"].to_pylist()
    return {(row["sex"], row.get("age_group")): row["individuals"] for row in rows if row["place_id"] == rows[0]["place_id"]}


WIDE = {
    ("women", "0-71"): 10,
    ("women", "72-215"): 20,
    ("men", "0-71"): 11,
    ("men", "72-215"): 21,
    ("women", "216-1440"): 30,
    ("men", "216-1440"): 25,
}
VALUES = [10, 20, 30, 11, 21, 25]


@pytest.mark.parametrize(
    ("headers", "cells"),
    [
        ([[*PLACE, "Femmes 0-5 ans", "Femmes 6-17 ans", "Femmes 18+", "Hommes 0-5 ans", "Hommes 6-17 ans", "Hommes 18+"]], VALUES),
        ([[*PLACE, "F 0-5", "F 6-17", "F 18 et plus", "H 0-5", "H 6-17", "H 18 et plus"]], VALUES),
        ([[*PLACE, "0-5 F", "6-17 F", "18+ F", "0-5 M", "6-17 M", "18+ M"]], VALUES),
        ([[*PLACE, "Female (0-5 years)", "Female (6-17 years)", "Female (18+)", "Male (0-5 years)", "Male (6-17 years)", "Male (18+)"]], VALUES),
        ([[*PLACE, "PDI femmes 0-5 ans", "PDI femmes 6-17 ans", "PDI femmes 18+", "PDI hommes 0-5 ans",
           "PDI hommes 6-17 ans", "PDI hommes 18+"]], VALUES),
        ([["", "", "Femmes", "", "", "Hommes", "", ""], [*PLACE, "0-5 ans", "6-17 ans", "18+", "0-5 ans", "6-17 ans", "18+"]], VALUES),
        ([["", "", "0-5 ans", "", "6-17 ans", "", "18 ans et plus", ""], [*PLACE, "F", "H", "F", "H", "F", "H"]], [10, 11, 20, 21, 30, 25]),
        ([["Répartition par sexe et âge – décembre 2022"],
          [*PLACE, "femmes_0_5", "femmes_6_17", "femmes_18+", "hommes_0_5", "hommes_6_17", "hommes_18+", "Total femmes", "Total hommes", "Total"]],
         [*VALUES, 60, 57, 117]),
    ],
)  # fmt: skip
def test_groups_side_by_side_are_read_whatever_their_order_and_language(read: Read, headers: Sequence[Sequence[str]], cells: Sequence[int]) -> None:
    width = 2 + len(cells)
    rows = [[*row, *[""] * (width - len(row))] for row in headers]
    prepared = read({"Démographie PDI": [*rows, ["Gao", "Gao", *cells], ["Mopti", "Koro", *cells]]}, NAME)
    assert errors(prepared) == {}
    assert people(prepared) == WIDE


def test_groups_in_rows_are_read_and_their_totals_are_no_people_more(read: Read) -> None:
    rows = [["Région", "Sexe", "Tranche d'âge", "Effectif"], ["Gao", "F", "0-11 mois", 4],
            ["Gao", "Féminin", "1-17 ans", 6], ["Gao", "Femme", "18 ans et plus", 5],
            ["Gao", "Femme", "Total", 15], ["Gao", "Homme", "Moins de 1 an", 3], ["Gao", "M", "1-17 ans", None], ["Gao", "H", "18+", 2]]  # fmt: skip
    prepared = read(rows, "PDI_Dec_2022.xlsx")
    assert errors(prepared) == {}
    assert people(prepared) == {
        ("women", "0-11"): 4, ("women", "12-215"): 6, ("women", "216-1440"): 5, ("women", "total"): 15, ("men", "0-11"): 3, ("men", "12-215"): None,
        ("men", "216-1440"): 2,
    }  # fmt: skip


def test_equal_counts_of_women_and_men_are_no_copy_of_each_other(read: Read) -> None:
    prepared = read({"Démographie": [[*PLACE, "Femmes 0-17", "Femmes 18+", "Hommes 0-17", "Hommes 18+"], ["Gao", "Gao", 5, 5, 5, 5]]}, NAME)
    assert errors(prepared) == {} and sum(people(prepared).values()) == 20


@pytest.mark.parametrize(
    ("sheet", "rule"),
    [
        ([[*PLACE, "Femmes 0-17", "Femmes 18+", "Hommes 0-17", "Hommes 18+", "Total"], ["Gao", "Gao", 1, 2, 3, 4, 11]], "row_total_disagrees"),
        ([[*PLACE, "Sexe", "Âge", "Effectif"], ["Gao", "Gao", "F", "0-17", 5], ["Gao", "Gao", "F", "18+", 5], ["Gao", "Gao", "F", "Total", 11]],
         "demographic_totals_disagree"),
        ([[*PLACE, "Sexe", "Âge", "Effectif"], ["Gao", "Gao", "F", "0-17", 5], ["Gao", "Gao", "F", "0-17", 5]], "demographic_given_twice"),
        ([[*PLACE, "Sexe", "Âge", "Effectif"], ["Gao", "Gao", "F", "0-17", 5], ["Gao", "Gao", "F", "6-17", 5]], "age_groups_overlap"),
        ([[*PLACE, "Sexe", "Âge", "Effectif"], ["Gao", "Gao", "F", "jeunes", 5]], "not_an_age_group"),
        ([[*PLACE, "Sexe", "Âge", "Effectif"], ["Gao", "Gao", "autre", "0-17", 5]], "unknown_word"),
        ([[*PLACE, "Femmes 0-17", "Femmes 18+", "Effectif scolaire"], ["Gao", "Gao", 1, 2, 3]], "unmapped_count_column"),
    ],
)  # fmt: skip
def test_groups_that_cannot_be_right_are_refused(read: Read, sheet: Sequence[Sequence[Any]], rule: str) -> None:
    from flows.steps.validate import find_faults

    prepared = read({"Démographie": sheet}, NAME)
    found = {issue.rule for issues in find_faults([prepared]).values() for issue in issues} if not errors(prepared) else set()
    assert rule in {*errors(prepared), *found}


def test_groups_that_meet_in_one_year_follow_each_other(read: Read) -> None:
    from flows.steps.validate import find_faults

    rows = [[*PLACE, "Sexe", "Âge", "Effectif"], ["Gao", "Gao", "F", "0-5", 5], ["Gao", "Gao", "F", "5-17", 5], ["Gao", "Gao", "F", "18+", 5]]
    assert find_faults([read({"Démographie": rows}, NAME)]) == {}


def test_returnees_by_age_are_not_taken_for_pdi(read: Read) -> None:
    rows = [[*PLACE, "Sexe", "Âge", "Effectif"], ["Gao", "Gao", "F", "0-17", 5], ["Gao", "Gao", "H", "18+", 5]]
    assert "demographic" not in read({"Retournés": rows}, "Demographie_Dec_2022.xlsx").tables
    wide = [[*PLACE, "Femmes 0-17", "Femmes 18+", "Hommes 0-17", "Hommes 18+"], ["Gao", "Gao", 5, 5, 5, 5]]
    assert "demographic" not in read({"Démographie retournés": wide}, "Dec_2022.xlsx").tables


def test_people_of_whom_nothing_says_that_they_are_pdi_are_none(read: Read) -> None:
    rows = [["Région", "Sexe", "Effectif"], ["Gao", "F", 12], ["Gao", "H", 30]]
    assert "demographic" not in read({"Feuil1": rows}, "Agents_formes_Dec_2022.xlsx").tables
    assert "demographic" in read({"Feuil1": rows}, "PDI_Dec_2022.xlsx").tables


def test_age_columns_of_a_baseline_stay_in_the_baseline(read: Read) -> None:
    rows = [
        [*PLACE, "PDI ménages", "PDI individus", "PDI femmes 0-17", "PDI femmes 18+", "PDI hommes 0-17", "PDI hommes 18+"],
        ["Gao", "Gao", 3, 20, 5, 5, 5, 5],
    ]
    prepared = read({"PDIs": rows}, "DTM_Mali_Dec_2022.xlsx")
    assert set(prepared.tables) == {"baseline_stock"} and rules(prepared) == set()


def test_a_baseline_and_its_demographics_share_a_workbook(read: Read) -> None:
    base = [[*PLACE, "PDI ménages", "PDI individus"], ["Gao", "Gao", 3, 20]]
    ages = [[*PLACE, "Femmes 0-17", "Femmes 18+", "Hommes 0-17", "Hommes 18+"], ["Gao", "Gao", 5, 5, 5, 5]]
    prepared = read({"PDIs": base, "Sexe et âge": ages}, "DTM_Mali_Dec_2022.xlsx")
    assert errors(prepared) == {} and set(prepared.tables) == {"baseline_stock", "demographic"}
