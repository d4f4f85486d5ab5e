"""Places whose names carry the mark of a note: read as the place, where the list knows it, and never so that two become one."""

from __future__ import annotations

import pytest

from flows.steps.warehouse.validate import find_faults
from tests.unit.reading import Read, column, errors, rules

HEADER = ("Région", "Cercle", "PDI")


@pytest.mark.parametrize("name", ["Bankass (1)", "Bankass¹", "Bankass (ville)", "BANKASS [2]", "Bankass (a)", "Bankass (1) *"])
def test_the_mark_of_a_note_is_taken_off_a_known_name_and_that_is_said_once(read: Read, name: str) -> None:
    prepared = read([HEADER, ("Mopti", name, 5), ("Mopti", "Koro", 6)], "PDI_Dec_2019.xlsx")
    assert prepared.is_accepted and column(prepared, "place_id") == ["adm2:bankass", "adm2:koro"]
    assert [found.rule for found in prepared.issues] == ["name_with_note"]


def test_a_star_is_no_part_of_any_name(read: Read) -> None:
    assert column(read([HEADER, ("Mopti *", "Bankass**", 5)], "PDI_Dec_2019.xlsx"), "place_id") == ["adm2:bankass"]


def test_a_region_with_a_note_is_told_once_however_many_rows_bear_it(read: Read) -> None:
    prepared = read([HEADER, ("Mopti (2)", "Bankass", 5), ("Mopti (2)", "Koro", 6)], "PDI_Dec_2019.xlsx")
    assert prepared.totals == {"pdi_individuals": 11} and [found.rule for found in prepared.issues] == ["name_with_note"]


@pytest.mark.parametrize("name", ["Bankass (hors ville)", "Bankass 2", "Inconnu*"])
def test_what_may_be_another_place_stays_unknown(read: Read, name: str) -> None:
    assert errors(read([HEADER, ("Mopti", name, 5), ("Mopti", "Koro", 6)], "PDI_Dec_2019.xlsx")) == {"unknown_cercle": "B2"}


def test_two_rows_that_a_note_alone_tells_apart_are_not_added(read: Read) -> None:
    prepared = read([HEADER, ("Mopti", "Bankass", 5), ("Mopti", "Bankass (1)", 6)], "PDI_Dec_2019.xlsx")
    assert {found.rule for found in find_faults([prepared])[prepared.source_id]} == {"counted_twice"}


def test_a_commune_without_its_cercle_is_told_what_is_missing(read: Read) -> None:
    prepared = read([("Région", "Commune", "PDI"), ("Gao", "Gabero", 5)], "PDI_Dec_2019.xlsx")
    assert "commune_without_cercle" in rules(prepared)
