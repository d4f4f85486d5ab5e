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
        ([[*PLACE, "Femmes 0-17", "Femmes 18+", "Hommes 0-17", "Hommes 18+", "Total"], ["Gao", "Gao", "", "", "", "", 10],
          ["Mopti", "Koro", 1, 2, 3, 4, 10]],
         "row_total_alone"),
        ([[*PLACE, "Femmes 0-17", "Femmes 18+", "Effectif scolaire"], ["Gao", "Gao", 1, 2, 3]], "unmapped_count_column"),
    ],
)  # fmt: skip
def test_groups_that_cannot_be_right_are_refused(read: Read, sheet: Sequence[Sequence[Any]], rule: str) -> None:
    from flows.steps.warehouse.validate import find_faults

    prepared = read({"Démographie": sheet}, NAME)
    found = {issue.rule for issues in find_faults([prepared]).values() for issue in issues} if not errors(prepared) else set()
    assert rule in {*errors(prepared), *found}


def test_groups_that_meet_in_one_year_follow_each_other(read: Read) -> None:
    from flows.steps.warehouse.validate import find_faults

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


def groups(prepared: Prepared) -> dict[tuple[Any, Any], Any]:
    """People by sex and age group, and the column where each stands, of the columns of a baseline."""
    rows = prepared.tables["baseline_demographic"].to_pylist()
    return {(row["sex"], row["age_group"]): (row["individuals"], row["cell_letter"]) for row in rows}


@pytest.mark.parametrize(
    ("headers", "cells", "expected"),
    [
        (["PDI individus", "F 0-5", "F 6-17", "Femmes 18-59", "Femmes 60+", "H 0-5", "H 6-17", "Hommes 18-59", "PDI Hommes 60+"],
         [36, 1, 2, 3, 4, 5, 6, 7, 8], {("women", "0-71"): (1, "D"), ("women", "72-215"): (2, "E"), ("women", "216-719"): (3, "F"),
          ("women", "720-1440"): (4, "G"), ("men", "0-71"): (5, "H"), ("men", "72-215"): (6, "I"), ("men", "216-719"): (7, "J"),
          ("men", "720-1440"): (8, "K")}),
        (["PDI F 0-17", "PDI F 18+", "PDI H 0-17", "PDI H 18+"], [1, 2, 3, 4],
         {("women", "0-215"): (1, "C"), ("women", "216-1440"): (2, "D"), ("men", "0-215"): (3, "E"), ("men", "216-1440"): (4, "F")}),
        (["PDI individus", "PDI femmes", "PDI hommes", "PDI 0-17", "PDI 18+"], [10, 6, 4, 7, 3],
         {("women", None): (6, "D"), ("men", None): (4, "E"), (None, "0-215"): (7, "F"), (None, "216-1440"): (3, "G")}),
        (["PDI Hommes", "PDI Femmes", "PDI Garçons", "PDI Filles", "PDI Total"], [10, 12, 13, 15, 50],
         {("women", "0-215"): (15, "F"), ("women", "216-1440"): (12, "D"), ("men", "0-215"): (13, "E"), ("men", "216-1440"): (10, "C")}),
        (["PDI Hommes", "PDI Femmes", "PDI Enfants", "PDI Total"], [10, 12, 28, 50],
         {("women", "216-1440"): (12, "D"), ("men", "216-1440"): (10, "C"), (None, "0-215"): (28, "E")}),
        (["PDI F 0-59", "PDI H 0-59", "PDI 60+"], [10, 12, 3],
         {("women", "0-719"): (10, "C"), ("men", "0-719"): (12, "D"), (None, "720-1440"): (3, "E")}),
        (["PDI hommes", "PDI femmes", "PDI femmes 0-17", "PDI femmes 18+"], [9, 5, 2, 3],
         {("women", "0-215"): (2, "E"), ("women", "216-1440"): (3, "F"), ("men", None): (9, "C")}),
    ],
)  # fmt: skip
def test_columns_by_sex_and_age_of_a_baseline_are_kept_where_they_are_everybody(
    read: Read, headers: list[str], cells: list[int], expected: dict[Any, Any]
) -> None:
    prepared = read({"PDIs": [[*PLACE, *headers], ["Gao", "Gao", *cells]]}, "DTM_Mali_Dec_2022.xlsx")
    assert errors(prepared) == {} and rules(prepared) == set()
    assert groups(prepared) == expected
    is_apart = {("women", None), ("men", None)} <= set(expected)
    whole = sum(people for (_, ages), (people, _) in expected.items() if ages or not is_apart)
    assert prepared.totals["pdi_individuals"] == whole, "the ages add up to the total"


@pytest.mark.parametrize(
    ("headers", "cells", "rule"),
    [
        (["PDI femmes", "F 0-17", "F 18+", "PDI hommes", "H 0-17", "H 18+"], [4, 1, 2, 7, 3, 4], "age_groups_do_not_add_up"),
        (["PDI individus", "F 0-17", "F 18+", "H 0-17", "H 18+"], [11, 1, 2, 3, 4], "sexes_do_not_add_up"),
        (["PDI individus", "PDI 0-17", "PDI 18+"], [11, 1, 2], "age_groups_do_not_add_up"),
        (["PDI 0-17", "F 0-17", "F 18+", "H 0-17", "H 18+"], [5, 1, 2, 3, 4], "age_groups_do_not_add_up"),
        (["PDI individus", "PDI F 0-59", "PDI H 0-59", "PDI 60+"], [26, 10, 12, 3], "age_groups_do_not_add_up"),
    ],
)  # fmt: skip
def test_ages_of_a_baseline_are_held_against_its_totals(read: Read, headers: list[str], cells: list[int], rule: str) -> None:
    from flows.steps.warehouse.validate import find_faults

    prepared = read({"PDIs": [[*PLACE, *headers], ["Gao", "Gao", *cells]]}, "DTM_Mali_PDI_Dec_2022.xlsx")
    found = {issue.rule for issues in find_faults([prepared]).values() for issue in issues} if not errors(prepared) else set()
    assert rule in {*errors(prepared), *found}


@pytest.mark.parametrize("headers", [["PDI individus", "PDI enfants de moins de 5 ans"], ["Retournés individus", "Retournés 0-17", "Retournés 18+"]])
def test_ages_with_gaps_and_ages_of_others_are_no_demographics_of_pdi(read: Read, headers: list[str]) -> None:
    prepared = read({"Data": [[*PLACE, *headers], ["Gao", "Gao", 9, 4, 5][: 2 + len(headers)]]}, "DTM_Mali_Dec_2022.xlsx")
    assert errors(prepared) == {} and "baseline_demographic" not in prepared.tables


def test_a_subtotal_and_a_place_that_was_not_assessed_are_no_people(read: Read) -> None:
    rows = [[*PLACE, "PDI F 0-17", "PDI F 18+", "PDI H 0-17", "PDI H 18+"], ["Gao", "Gao", 1, 2, 3, 4], ["Gao", "Bourem", "ND", "ND", "ND", "ND"],
            ["TOTAL", "", 1, 2, 3, 4]]  # fmt: skip
    prepared = read({"PDIs": rows}, "DTM_Mali_Dec_2022.xlsx")
    assert errors(prepared) == {} and sum(row["individuals"] for row in prepared.tables["baseline_demographic"].to_pylist()) == 10


def test_a_baseline_and_its_demographics_share_a_workbook(read: Read) -> None:
    base = [[*PLACE, "PDI ménages", "PDI individus"], ["Gao", "Gao", 3, 20]]
    ages = [[*PLACE, "Femmes 0-17", "Femmes 18+", "Hommes 0-17", "Hommes 18+"], ["Gao", "Gao", 5, 5, 5, 5]]
    prepared = read({"PDIs": base, "Sexe et âge": ages}, "DTM_Mali_Dec_2022.xlsx")
    assert errors(prepared) == {} and set(prepared.tables) == {"baseline_stock", "demographic"}


APART = [*PLACE, "Femmes", "Hommes", "0-17 ans", "18-59 ans", "60 ans et plus"]
SEXES, AGES = [*PLACE, "Femmes", "Hommes"], [*PLACE, "0-17 ans", "18 ans et plus"]


@pytest.mark.parametrize(
    ("sheets", "people"),
    [
        ({"Data": [APART, ["Gao", "Gao", 60, 40, 50, 40, 10], ["Gao", "Ansongo", 6, 4, 5, 4, 1]]}, 110),
        ({"Data": [[*APART, "Total"], ["Gao", "Gao", 60, 40, 50, 40, 10, 100], ["TOTAL", "", 60, 40, 50, 40, 10, 100]]}, 100),
        ({"Par sexe": [SEXES, ["Gao", "Gao", 60, 40]], "Par âge": [AGES, ["Gao", "Gao", 70, 30], ["Mopti", "Koro", 5, 4]]}, 109),
        ({"Par sexe": [SEXES, ["Gao", "Gao", 60, 40]],
          "Sexe et âge": [[*PLACE, "F 0-17", "F 18+", "H 0-17", "H 18+"], ["Gao", "Gao", 50, 10, 30, 10]]},
         100),
        ({"Data": [[*PLACE, "Sexe", "Âge", "Effectif"], ["Gao", "Gao", "F", "Total", 60], ["Gao", "Gao", "H", "Total", 40],
                   ["Gao", "Gao", "Total", "0-17", 50], ["Gao", "Gao", "Total", "18+", 50], ["Gao", "Gao", "Total", "Total", 100]]}, 100),
        ({"Data": [[*PLACE, "Femmes", "0-17 ans", "18 ans et plus"], ["Gao", "Gao", 60, 50, 50]]}, 100),
    ],
)  # fmt: skip
def test_people_told_by_sex_and_again_by_age_are_counted_once(read: Read, sheets: dict[str, Sequence[Sequence[Any]]], people: int) -> None:
    from flows.steps.warehouse.validate import find_faults

    prepared = read(sheets, name=NAME)
    assert rules(prepared) <= {"sexes_and_ages_apart"} and find_faults([prepared]) == {}
    assert prepared.totals == {"individuals": people}


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        ([APART, ["Gao", "Gao", 60, 40, 50, 38, 10], ["Gao", "Ansongo", 60, 40, 50, 40, 10]], ("sexes_and_ages_differ", "E2", "98", "100")),
        ([[*APART, "Total"], ["Gao", "Gao", 60, 40, 50, 44, 10, 100]], ("sexes_and_ages_differ", "E2", "104", "100")),
        ([[*APART, "Total"], ["Gao", "Gao", 60, 40, 50, 38, 10, 98]], ("row_total_disagrees", "H2", "98", "100")),
        ([[*PLACE, "Femmes", "Femmes 0-17", "Hommes", "Hommes 0-17"], ["Gao", "Gao", 60, 25, 40, 40]], ("row_total_disagrees", "C2", "60", "25")),
        ([[*PLACE, "F 0-17", "F 18+", "H 0-17", "H 18+", "0-17"], ["Gao", "Gao", 1, 2, 3, 4, 5]], ("row_total_disagrees", "G2", "5", "4")),
        ([[*PLACE, "Sexe", "Âge", "Effectif"], ["Gao", "Gao", "F", "0-17", 1], ["Gao", "Gao", "F", "18+", 2], ["Gao", "Gao", "H", "", 4],
          ["Gao", "Gao", "", "", 8]], ("demographic_totals_disagree", "E5", "8", None)),
    ],
)  # fmt: skip
def test_ways_of_telling_the_same_people_that_differ_are_told_with_both_numbers(
    read: Read, sheet: Sequence[Sequence[Any]], told: tuple[str, str, str, str | None]
) -> None:
    from flows.steps.warehouse.validate import find_faults

    prepared = read([*sheet], name=NAME)
    faults = [*prepared.issues, *(issue for issues in find_faults([prepared]).values() for issue in issues)]
    found = [(issue.rule, issue.cell, issue.found, issue.expected) for issue in faults if issue.rule != "sexes_and_ages_apart"]
    assert found[0] == told and {rule for rule, *_ in found} <= {told[0], "sexes_and_ages_differ"}
