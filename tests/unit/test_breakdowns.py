"""Columns by age and sex: added up only where they leave nobody out, held against the total otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from flows.steps.recognition.ages import AgeGroup, leave_nobody_out
from flows.steps.recognition.headers import age_group
from tests.unit.reading import Read, disposition, errors

PLACE = ("Région", "Cercle", "Commune")
NAME = "Baseline_Dec_2022.xlsx"


def one_row(read: Read, **counts: Any) -> Any:
    return read([(*PLACE, *(header.replace("_", " ") for header in counts)), ("Gao", "Gao", "Gao", *counts.values())], NAME)


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("PDI F 0-4", 0, 59), ("PDI_F_0_4", 0, 59), ("Femmes 5 à 17 ans", 60, 215), ("PDI 18-59", 216, 719), ("60+", 720, 1440),
        ("PDI H 60 ans et plus", 720, 1440), ("Enfants de moins de 5 ans", 0, 59), ("Enfants 6-23 mois", 6, 23), ("Girls", 0, 215),
        ("PDI adultes", 216, 1440), ("Personnes âgées", 720, 1440), ("Filles 12-17 ans", 144, 215),
    ],
)  # fmt: skip
def test_a_header_names_its_ages(header: str, first: int, last: int) -> None:
    assert age_group(header) == AgeGroup(first, last)


@pytest.mark.parametrize("header", ["PDI 31/12/2022", "PDI 09-2022", "PDI R27", "Femmes et filles PDI", "Admin 1", "B1.b PDI", "PDI 17-5"])
def test_other_figures_in_a_header_are_no_ages(header: str) -> None:
    assert age_group(header) is None


@pytest.mark.parametrize(
    ("headers", "is_whole"),
    [
        (("0-4", "5-17", "18-59", "60+"), True), (("0-17", "18+"), True), (("0-5", "5-17", "18+"), True), (("moins de 18", "18 et plus"), True),
        (("18-59", "60+"), False), (("0-4", "5-17"), False), (("0-17", "0-4", "18+"), False), (("0-4", "18+"), False), ((), False),
    ],
)  # fmt: skip
def test_groups_are_a_whole_where_each_person_is_in_one_of_them(headers: tuple[str, ...], is_whole: bool) -> None:
    assert leave_nobody_out([group for header in headers if (group := age_group(f"{header} ans"))]) is is_whole


def test_age_groups_of_both_sexes_add_up_to_the_individuals(read: Read) -> None:
    prepared = one_row(read, **{"PDI 0-4": 5, "PDI 5-17": 20, "PDI 18-59": 20, "PDI 60 ans et plus": 5})
    assert prepared.is_accepted, prepared.issues
    assert prepared.totals == {"pdi_individuals": 50}


@pytest.mark.parametrize(
    "headers",
    [("PDI F 18-59", "PDI F 60+", "PDI H 18-59", "PDI H 60+"), ("PDI F 0-17", "PDI F 0-4", "PDI F 18+", "PDI H 0+"), ("PDI 18+", "PDI 0-4")],
)
def test_age_groups_that_leave_people_out_are_never_a_total(read: Read, headers: tuple[str, ...]) -> None:
    prepared = read([(*PLACE, *headers), ("Gao", "Gao", "Gao", *range(1, len(headers) + 1))], NAME)
    assert errors(prepared) == {"ages_leave_people_out": "D1"}
    assert "pdi_individuals" not in prepared.totals


def test_beside_a_total_age_groups_with_gaps_are_held_against_it(read: Read) -> None:
    prepared = one_row(read, PDI_individus=50, PDI_enfants_de_moins_de_5_ans=9)
    assert prepared.is_accepted and prepared.totals == {"pdi_individuals": 50}
    assert disposition(prepared, "PDI enfants de moins de 5 ans") == "ignored"
    assert errors(one_row(read, PDI_individus=50, PDI_enfants_de_moins_de_5_ans=51)) == {"part_exceeds_whole": "E2"}


def test_women_and_men_are_adults_where_only_the_children_complete_the_total(read: Read) -> None:
    prepared = one_row(read, PDI_Hommes=10, PDI_Femmes=12, PDI_Garçons=13, PDI_Filles=15, PDI_Total=50)
    assert prepared.totals == {"pdi_men": 23, "pdi_women": 27, "pdi_individuals": 50}
    prepared = one_row(read, PDI_Hommes=10, PDI_Femmes=12, PDI_Enfants=28, PDI_Total=50)
    assert prepared.totals == {"pdi_individuals": 50}, "adults are not published as all women and all men"
    assert prepared.is_accepted, prepared.issues


def test_women_and_men_are_everybody_where_they_are_the_total(read: Read) -> None:
    prepared = one_row(read, PDI_Hommes=23, PDI_Femmes=27, PDI_Garçons=13, PDI_Filles=15, PDI_Total=50)
    assert prepared.totals == {"pdi_men": 23, "pdi_women": 27, "pdi_individuals": 50}


@pytest.mark.parametrize("children", [{"PDI_Garçons": 13, "PDI_Filles": 15}, {"PDI_Enfants": 28}])
def test_without_a_total_nobody_can_tell_adults_from_everybody(read: Read, children: dict[str, int]) -> None:
    assert errors(one_row(read, PDI_Hommes=10, PDI_Femmes=12, **children)) == {"adults_or_all_ages": "E1"}
