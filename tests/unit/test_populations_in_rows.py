"""Baselines whose rows say whom they count: nobody is counted as somebody else."""

from __future__ import annotations

import pytest

from flows.steps.warehouse.validate import find_faults
from tests.unit.reading import Read, column, errors, rules

KINDS = (("PDI", 2, 10), ("Retournés", 3, 15), ("Retournés de l'étranger", 1, 4), ("Réfugiés", 9, 45))
ROWS = [("Gao", "Gao", "Gabero", *kind) for kind in KINDS] + [("Mopti", "Koro", "Diankabou", "PDI", 1, 5)]
HEADER = ("Région", "Cercle", "Commune", "Type de population", "Ménages", "Individus")


@pytest.mark.parametrize(("sheet", "name"), [("Data", "DTM_Dec_2022.xlsx"), ("PDI", "DTM_Dec_2022.xlsx"), ("Data", "PDI_Dec_2022.xlsx")])
def test_each_row_counts_its_own_people(read: Read, sheet: str, name: str) -> None:
    prepared = read({sheet: [HEADER, *ROWS]}, name)
    assert errors(prepared) == {} and not find_faults([prepared]).get(prepared.source_id)
    assert prepared.totals == {"pdi_households": 3, "pdi_individuals": 15, "retournes_households": 3, "retournes_individuals": 15,
                               "rapatries_households": 1, "rapatries_individuals": 4}  # fmt: skip
    assert column(prepared, "pdi_individuals") == [10, None, None, None, 5] and "rows_of_other_people" in rules(prepared)
    assert {account.column_name: account.column_letter for account in prepared.columns if account.column_name}["retournes_individuals"] == "F"


def test_a_row_that_does_not_say_whom_it_counts_is_an_error_at_its_cell(read: Read) -> None:
    assert errors(read([HEADER, *ROWS, ("Gao", "Gao", "Gabero", "", 1, 5)], "DTM_Dec_2022.xlsx")) == {"population_of_row_unknown": "D7"}
    total = read([HEADER, *ROWS, ("Total", "", "", "", 16, 79)], "DTM_Dec_2022.xlsx")
    assert total.is_accepted and total.totals["pdi_individuals"] == 15


def test_rows_and_headers_must_not_both_say_it(read: Read) -> None:
    rows = [(*HEADER[:4], "Ménages PDI", "Individus PDI"), *ROWS]
    assert errors(read(rows, "DTM_Dec_2022.xlsx")) == {"populations_in_rows_and_headers": "D1"}


def test_the_same_place_and_people_twice_are_still_counted_once(read: Read) -> None:
    prepared = read([HEADER, *ROWS, ROWS[1]], "DTM_Dec_2022.xlsx")
    assert {found.rule for found in find_faults([prepared])[prepared.source_id]} == {"counted_twice"}


def test_one_population_in_all_rows_goes_before_the_name_of_the_sheet(read: Read) -> None:
    prepared = read({"PDI": [HEADER, ROWS[1]]}, "DTM_Dec_2022.xlsx")
    assert prepared.totals == {"retournes_households": 3, "retournes_individuals": 15}


@pytest.mark.parametrize(
    ("header", "first", "told"),
    [
        ("Type de site", "Site de PDI", {}), ("Site type", "IDP camp", {}), ("Type d'abri", "PDI en camp", {}),
        ("Type de population", "PDI en camp", {"population_of_row_unknown": "D3"}), ("Statut de résidence", "PDI", {"rows_of_other_people": "D1"}),
    ],
)  # fmt: skip
def test_host_families_are_where_the_displaced_live_unless_the_column_says_who_lives_there(
    read: Read, header: str, first: str, told: dict[str, str]
) -> None:
    """Rows of host communities had been left out of a list of IDPs by type of site: a total too small, told as a note only."""
    rows = [(*HEADER[:3], header, *HEADER[4:]), ("Gao", "Gao", "Gabero", first, 2, 10), ("Mopti", "Koro", "Diankabou", "Communauté hôte", 1, 5)]
    prepared = read({"PDI": rows}, "DTM_Dec_2022.xlsx")
    assert {found.rule: found.cell for found in prepared.issues if "popul" in found.rule or "people" in found.rule} == told
    assert told or prepared.totals == {"pdi_households": 3, "pdi_individuals": 15}
