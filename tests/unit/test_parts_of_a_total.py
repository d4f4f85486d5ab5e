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


def test_a_total_of_all_people_may_count_some_whom_this_base_does_not_hold_or_say_nothing(read: Read) -> None:
    others = (("Retournés ind", "Réfugiés ind", "Individus"), (4, 1, 55), (0, 0, 9), (5, 2, 22))
    prepared = read(sheet(*others), NAME)
    assert prepared.is_accepted and prepared.totals == TOTALS | {"retournes_individuals": 9}
    wrong = read(sheet(others[0], (4, 1, 55), (0, 0, 9), (5, 2, 23)), NAME)
    assert "unmapped_count_column" in errors(wrong)


def test_some_of_the_people_beside_all_of_them_are_not_read_and_that_is_said(read: Read) -> None:
    for header in (
        "Nouveaux PDI arrivés en décembre",
        "IDPs in need of shelter",
        "PDI assistées",
        "IDPs intending to return",
        "PDI parties en décembre",
    ):
        prepared = read(sheet((header,), (7,), (2,), (0,)), NAME)
        assert prepared.is_accepted and prepared.totals == TOTALS and rules(prepared) == {"some_of_the_people"}
        assert "unmapped_count_column" in errors(read(sheet((header,), (7,), (20,), (0,)), NAME)), "more than all of them"
    assert errors(read(sheet(("Nouveaux déplacés",), (7,), (2,), (0,)), NAME)) == {"unmapped_count_column": "F1"}, "they may come on top"


def test_tents_are_homes_of_people_only_where_they_add_up_with_other_homes(read: Read) -> None:
    assert rules(read(sheet(("Tents", "Schools", "Latrines"), (9, 1, 4), (2, 0, 1), (3, 1, 1)), NAME)) == set()
    assert rules(read(sheet(("Tents", "Rented house"), (40, 10), (4, 5), (15, 0)), NAME)) == {"breakdown_of_a_total"}
    assert rules(read(sheet(("Tents", "Rented house", "Other"), (40, 9, 0), (4, 5, 0), (15, 0, 0)), NAME)) == {
        "breakdown_does_not_add_up",
        "breakdown_of_a_total",
    }


def test_a_bare_population_that_no_count_exceeds_is_all_who_live_in_the_place(read: Read) -> None:
    def of(*population: int) -> list[tuple[object, ...]]:
        return [
            ("Région", "Cercle", "Population totale", "Ménages", "Individus"),
            ("Gao", "Gao", population[0], 10, 50),
            ("Mopti", "Koro", population[1], 1, 5),
        ]

    assert read({"PDI": of(9000, 700)}, NAME).totals == {"pdi_households": 11, "pdi_individuals": 55}
    assert errors(read({"PDI": of(9000, 4)}, NAME)) == {"two_columns_one_meaning": "C1"}


def test_old_and_new_arrivals_are_no_returnees_and_a_total_beside_other_people_only_is_of_nobody_known(read: Read) -> None:
    split = [("Région", "Cercle", "Nouveaux PDI", "Anciens PDI", "Total PDI"), ("Gao", "Gao", 20, 80, 100), ("Mopti", "Koro", 10, 40, 50)]
    assert "retournes_individuals" not in read(split, NAME).totals
    rows = [("Région", "Cercle", "Retournés", "Total"), ("Gao", "Gao", 10, 110), ("Mopti", "Koro", 5, 55)]
    assert errors(read(rows, "PDI_Dec_2022.xlsx")) == {"unmapped_count_column": "D1"}


def test_adults_beside_children_of_either_sex_are_not_all_men(read: Read) -> None:
    rows = [("Region", "Cercle", "IDP HH", "Men", "Women", "Children", "Total IDPs"), ("Gao", "Gao", 20, 20, 30, 50, 100)]
    assert read(rows, NAME).totals == {"pdi_households": 20, "pdi_individuals": 100}
