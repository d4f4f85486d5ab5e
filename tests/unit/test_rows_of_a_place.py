"""Baselines with a row for each cause, origin, shelter or arrival of a place: the rows are parts, and nobody is counted twice."""

from __future__ import annotations

from typing import Any

import pytest

from flows.steps.records import Prepared
from flows.steps.warehouse.validate import find_faults
from tests.unit.reading import Read, column, disposition, errors, rules

NAME = "Baseline_Dec_2022.xlsx"
HEADER = ("Région", "Cercle", "Commune", "Raison du déplacement", "Ménages PDI", "Individus PDI")
ROWS = [
    ("Gao", "Gao", "Gao", "Conflit", 10, 50), ("Gao", "Gao", "Gao", "Inondation", 2, 9), ("Gao", "Ansongo", "Ansongo", "Conflit", 4, 20),
    ("Mopti", "Koro", "Koro", "Conflit", 1, 5), ("Mopti", "Koro", "Koro", "Inondation", 3, 14),
]  # fmt: skip
TOTALS = {"pdi_households": 20, "pdi_individuals": 98}
BY_COMMUNE = [(*HEADER[:3], *HEADER[4:]), ("Gao", "Gao", "Gao", 12, 59), ("Gao", "Ansongo", "Ansongo", 4, 20), ("Mopti", "Koro", "Koro", 4, 19)]
ORIGINS = [
    (*HEADER[:3], "Provenance", *HEADER[4:]), ("Gao", "Gao", "Gao", "Kidal", 5, 20), ("Gao", "Gao", "Gao", "Ménaka", 7, 39), ROWS[2],
    ("Mopti", "Koro", "Koro", "Kidal", 1, 9), ("Mopti", "Koro", "Koro", "Ménaka", 3, 10),
]  # fmt: skip


def faults(prepared: Prepared) -> set[str]:
    found = find_faults([prepared]).get(prepared.source_id, [])
    return set(errors(prepared)) | {fault.rule for fault in found if fault.severity == "error"}


@pytest.mark.parametrize(
    "header", ["Raison du déplacement", "Motif", "Type d'abri", "Période d'arrivée", "Year of displacement", "Région d'origine", "State of origin",
               "Motivo do deslocamento"],
)  # fmt: skip
def test_rows_that_a_column_tells_apart_are_parts_of_their_place(read: Read, header: str) -> None:
    prepared = read([(*HEADER[:3], header, *HEADER[4:]), *ROWS, ("Total", "", "", "", 20, 98)], NAME)
    assert faults(prepared) == set() and prepared.totals == TOTALS and "rows_of_a_place_added" in rules(prepared)
    assert column(prepared, "row_part")[1] == f"{header}: Inondation"


def test_several_columns_may_tell_them_apart_together(read: Read) -> None:
    header = ("Région", "Cercle", "Commune", "Période d'arrivée", "Provenance", "Type d'abri", "Individus PDI")
    rows = [
        ("Gao", "Gao", "Gao", 2019, "Kidal", "Tente", 5),
        ("Gao", "Gao", "Gao", 2019, "Ménaka", "Tente", 7),
        ("Gao", "Gao", "Gao", 2020, "Kidal", "Abri", 8),
    ]
    prepared = read([header, *rows, ("Mopti", "Koro", "Koro", 2020, "Kidal", "Tente", 9)], NAME)
    assert faults(prepared) == set() and prepared.totals == {"pdi_individuals": 29}
    assert disposition(prepared, "Provenance") == "ignored"


@pytest.mark.parametrize(
    "more",
    [
        [("Gao", "Gao", "Gao", "Total", 12, 59)],
        [("Gao", "Gao", "Gao", "Toutes les raisons", 12, 59), ("Gao", "Ansongo", "Ansongo", "Toutes les raisons", 4, 20)],
        [("Gao", "Gao", "Gao", "", 12, 59), ("Mopti", "Koro", "Koro", "", 4, 19)],
    ],
    ids=["a total of one place", "totals of all causes", "totals without a cause"],
)  # fmt: skip
def test_a_row_of_all_causes_is_the_sum_and_does_not_count(read: Read, more: list[tuple[Any, ...]]) -> None:
    prepared = read([HEADER, *ROWS, *more], NAME)
    assert faults(prepared) == set() and prepared.totals == TOTALS
    wrong = read([HEADER, *ROWS, ("Gao", "Gao", "Gao", "Total", 12, 60)], NAME)
    assert errors(wrong) == {"subtotal_disagrees": "F7"}


def test_places_written_once_above_the_rows_of_their_causes(read: Read) -> None:
    rows = [ROWS[0], ("", "", "", *ROWS[1][3:]), ("", "Ansongo", "Ansongo", *ROWS[2][3:]), ROWS[3], ("", "", "", *ROWS[4][3:])]
    prepared = read([HEADER, *rows, ("Total", "", "", "", 20, 98)], NAME)
    assert faults(prepared) == set() and prepared.totals == TOTALS
    assert column(prepared, "place_name") == ["Gao", "Gao", "Ansongo", "Koro", "Koro"]
    doubtful = [*rows[:1], ("", "", "", "Conflit", 2, 9), *rows[2:]]
    assert "missing_place" in faults(read([HEADER, *doubtful], NAME)), "the same cause again is that of a place whose name is lost"


def test_each_people_has_its_own_parts(read: Read) -> None:
    header = (*HEADER[:3], "Type de population", "Motif", "Ménages", "Individus")
    rows = [(*row[:3], "PDI", *row[3:]) for row in ROWS]
    prepared = read([header, *rows, ("Gao", "Gao", "Gao", "Retournés", "Conflit", 1, 5)], NAME)
    assert faults(prepared) == set() and prepared.totals == {**TOTALS, "retournes_households": 1, "retournes_individuals": 5}


def test_a_cause_that_is_not_known_is_a_part_as_well(read: Read) -> None:
    prepared = read([HEADER, *ROWS, ("Gao", "Gao", "Gao", "", 1, 3)], NAME)
    assert faults(prepared) == set() and prepared.totals == {"pdi_households": 21, "pdi_individuals": 101}


def test_other_sheets_of_the_same_people_are_held_against_the_parts_and_never_added(read: Read) -> None:
    for other in (BY_COMMUNE, ORIGINS):
        prepared = read({"Par cause": [HEADER, *ROWS], "Autre": other}, NAME)
        assert faults(prepared) == set() and prepared.totals == TOTALS and "sheet_repeats_another" in rules(prepared)
        wrong = [*other[:-1], (*other[-1][:-1], 21)]
        assert "counted_twice" in faults(read({"Par cause": [HEADER, *ROWS], "Autre": wrong}, NAME))


@pytest.mark.parametrize(
    ("header", "rows", "told"),
    [
        (HEADER, [(*row[:4], *((12, 59) if row[2] == "Gao" else (4, 19))) for row in ROWS], "place_total_in_each_row"),
        (HEADER, [*ROWS[:2], *[("Gao", "Gao", f"C{i}", "Conflit", 1, 5) for i in range(9)]], "counted_twice"),
        (HEADER, [*ROWS, ROWS[0]], "counted_twice"),
        ((*HEADER[:3], "Commentaires", *HEADER[4:]), ROWS, "counted_twice"),
        ((*HEADER[:3], "Raison principale du déplacement", *HEADER[4:]), ROWS, "counted_twice"),
    ],
    ids=["the place's own number in each row", "a slip in one place", "the same twice", "remarks tell nothing", "of most people only"],
)  # fmt: skip
def test_a_place_that_may_stand_twice_by_mistake_is_refused(read: Read, header: tuple[str, ...], rows: list[tuple[Any, ...]], told: str) -> None:
    assert told in faults(read([header, *rows], NAME))


def test_the_same_people_under_two_causes_are_told_as_doubtful(read: Read) -> None:
    place = ("Mopti", "Bandiagara", "Bandiagara")
    prepared = read([HEADER, *ROWS, (*place, "Conflit", 9, 44), (*place, "Violence", 9, 44)], NAME)
    assert [(found.cell, found.params["before"]) for found in prepared.issues if found.rule == "parts_alike"] == [("F8", "7")]
    assert prepared.totals["pdi_individuals"] == 186 and faults(prepared) == set()
