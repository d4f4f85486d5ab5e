"""A region or cercle written once above its rows, without merged cells: read where the whole column is written so, else left blank."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.unit.reading import Read, column, errors, rules

HEADER = ("Région", "Cercle", "Commune", "Ménages PDI", "Individus PDI")
NAME = "DTM_Dec_2022.xlsx"
GAO, GABERO, KORO = ("Gao", "Gao", "Gao", 10, 50), ("", "", "Gabero", 2, 9), ("Mopti", "Koro", "Koro", 3, 15)
PLACES = ["adm3:gao/gao", "adm3:gao/gabero", "adm3:koro/koro"]


def test_blanks_below_take_the_place_above_and_that_is_told(read: Read) -> None:
    prepared = read([HEADER, GAO, GABERO, KORO], NAME)
    assert prepared.is_accepted and column(prepared, "place_id") == PLACES
    assert [(found.rule, found.cell, found.found) for found in prepared.issues] == [("filled_down", "A3", "Gao"), ("filled_down", "B3", "Gao")]


@pytest.mark.parametrize("mark", ['"', "idem", "//", "〃"])
def test_ditto_marks_are_the_place_above_even_where_texts_are_repeated(read: Read, mark: str) -> None:
    rows = [HEADER, GAO, (mark, mark, "Gabero", 2, 9), KORO, ("Gao", "Gao", "Soni", 1, 4)]
    assert column(read(rows, NAME), "place_id") == [*PLACES, "adm3:gao/soni"]


def test_an_outline_of_regions_and_cercles_above_their_communes_counts_each_once(read: Read) -> None:
    rows = [HEADER, ("Gao", "", "", 12, 59), ("", "Gao", "", 12, 59), ("", "", "Gao", 10, 50), GABERO, ("Mopti", "", "", 3, 15), ("", *KORO[1:])]
    prepared = read(rows, NAME)
    assert prepared.is_accepted and prepared.totals == {"pdi_households": 15, "pdi_individuals": 74}
    rows[1] = ("Gao", "", "", 12, 60)
    assert errors(read(rows, NAME)) == {"subtotal_disagrees": "E2"}


@pytest.mark.parametrize(
    "rows",
    [
        [GAO, ("Gao", "Gao", "Soni", 1, 4), ("Gao", "", "Gabero", 2, 9), KORO],
        [GAO, ("Gao", "Ansongo", "Ansongo", 1, 4), ("Gao", "", "Gabero", 2, 9), KORO],
        [GAO, ("Mopti", "", "Gabero", 2, 9)],
        [GAO, ("", "Ansongo", "Ansongo", 1, 4), ("Total Gao", "", "", 11, 54), GABERO],
        [GAO, (), GABERO],
    ],
    ids=["repeated", "one forgotten", "another region", "after a total", "after a gap"],
)
def test_a_blank_that_may_be_forgotten_is_not_filled(read: Read, rows: list[tuple[object, ...]]) -> None:
    assert "commune_without_cercle" in errors(read([HEADER, *rows], NAME))


def test_a_cercle_below_the_region_of_another_is_refused(read: Read) -> None:
    assert errors(read([HEADER, GAO, ("", "Koro", "Koro", 2, 9), ("", "Ansongo", "Bara", 1, 4)], NAME)) == {"place_parent_contradiction": "B3"}


def test_one_blank_between_full_cells_may_be_forgotten(read: Read) -> None:
    """The cercle alone tells its region where only one region has it; the region above is not taken for it."""
    prepared = read([HEADER, GAO, ("", "Koro", "Koro", 2, 9)], NAME)
    assert column(prepared, "place_id") == ["adm3:gao/gao", "adm3:koro/koro"] and rules(prepared) == set()


def test_points_and_days_written_once_hold_for_the_rows_below(read: Read) -> None:
    first, second = dt.date(2022, 3, 1), dt.date(2022, 3, 2)
    rows = [
        ("Gogui", first, "Entrant", 1),
        ("", "", "Sortant", 2),
        ("", second, "Entrant", 3),
        ("", "", "Sortant", 4),
        ("Bénéna", first, "Entrant", 5),
    ]
    prepared = read([("Point", "Date", "Sens", "Total"), *rows])
    assert [found.rule for found in prepared.issues if found.severity == "error"] == []
    table = prepared.tables["daily_counts"]
    assert table.column("fmp_id").to_pylist() == ["gogui"] * 4 + ["benena"]
    assert [str(day) for day in table.column("date").to_pylist()] == ["2022-03-01"] * 2 + ["2022-03-02"] * 2 + ["2022-03-01"]
    assert rules(prepared) == {"filled_down"}
