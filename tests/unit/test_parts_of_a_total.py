"""Columns that break a total down, by whatever: held against the total, never counted, never a reason to refuse the file."""

from __future__ import annotations

import pytest

from tests.unit.reading import Read, column, disposition, errors, rules

PLACE = ("Région", "Cercle", "Commune", "Ménages PDI", "Individus PDI")
ROWS = [("Gao", "Gao", "Gao", 10, 50), ("Gao", "Ansongo", "Ansongo", 2, 9), ("Mopti", "Koro", "Koro", 3, 15)]
NAME = "Baseline_Dec_2022.xlsx"
TOTALS = {"pdi_households": 15, "pdi_individuals": 74}


def sheet(headers: tuple[str, ...], *parts: tuple[object, ...]) -> list[tuple[object, ...]]:
    return [(*PLACE, *headers), *((*row, *own) for row, own in zip(ROWS, parts, strict=True))]


@pytest.mark.parametrize(
    "headers",
    [("Conflict", "Communal clashes", "Natural disaster"), ("2012", "2013-2014", "2015 et après"), ("Paille", "Bâche", "Sans abri"),
     ("Anbar", "Ninewa", "Kirkuk"), ("IDP Ind arrived 2016", "IDP Ind arrived 2017", "IDP Ind arrived 2018"), 
     ("Conflit", "Insécurité", "Autre raison"),
     ("Host Community", "Camp", "Rented house")],
)  # fmt: skip
def test_columns_that_add_up_to_a_count_in_every_row_are_its_parts_whatever_they_are_called(read: Read, headers: tuple[str, ...]) -> None:
    prepared = read(sheet(headers, (30, 20, ""), (9, 0, 0), (1, 4, 10)), NAME)
    assert prepared.is_accepted and prepared.totals == TOTALS and rules(prepared) == {"breakdown_of_a_total"}, prepared.issues
    assert {disposition(prepared, header) for header in headers} == {"evidence"}


def test_several_breakdowns_of_households_and_of_individuals_side_by_side(read: Read) -> None:
    headers = ("Ménages conflit", "Conflit", "Ménages inondation", "Inondation", "Avant 2020", "2021", "2022", "Total")
    prepared = read(sheet(headers, (7, 30, 3, 20, 10, 40, 0, 50), (2, 9, 0, 0, 9, 0, 0, 9), (1, 5, 2, 10, 5, 5, 5, 15)), NAME)
    assert prepared.is_accepted and prepared.totals == TOTALS, prepared.issues


def test_a_breakdown_that_does_not_add_up_is_a_warning_at_its_row(read: Read) -> None:
    prepared = read(sheet(("Conflict", "Natural disaster"), (30, 20), (9, 0), (5, 9)), NAME)
    assert prepared.is_accepted and prepared.totals == TOTALS
    told = next(found for found in prepared.issues if found.rule == "breakdown_does_not_add_up")
    assert (told.severity, told.row_number, told.found, told.expected) == ("warning", 4, "14", "15")


def test_what_exceeds_the_total_or_is_called_strangely_is_no_part_of_it(read: Read) -> None:
    assert errors(read(sheet(("Conflict", "Natural disaster"), (60, 20), (9, 0), (5, 10)), NAME))
    assert set(errors(read(sheet(("Xylo", "Phone"), (30, 19), (9, 0), (5, 10)), NAME))) == {"unmapped_count_column"}
    other = sheet(("Retournés de Gao", "Retournés de Mopti"), (30, 20), (9, 0), (5, 10))
    assert set(errors(read(other, NAME))) == {"unmapped_count_column"}, "other people, though the numbers agree"
    alone = [sheet(("Élèves", "Maîtres"), (30, 20), (9, 0), (5, 10))[row] for row in (0, 1)]
    assert set(errors(read(alone, NAME))) == {"unmapped_count_column"}, "in one row numbers may agree by chance"


def test_flags_stay_flags(read: Read) -> None:
    prepared = read(sheet(("Conflit", "Catastrophe naturelle"), (1, 0), (1, 1), (0, 1)), NAME)
    assert column(prepared, "reason_conflict") == [True, True, False] and rules(prepared) == set()
    mistyped = read(sheet(("Conflit", "Catastrophe naturelle"), (1, 0), (1, 1), (0, 2)), NAME)
    assert "not_a_flag" in rules(mistyped)
