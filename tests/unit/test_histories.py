"""Tables with columns of several operations side by side: each operation is read, or nothing is and it is said why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from flows.steps.records import Prepared
from tests.unit.reading import Read, disposition, errors, rules

PLACES = [("Gao", "Gao"), ("Gao", "Ansongo"), ("Mopti", "Koro")]
COUNTS = [(10, 20, 30), (1, "", 3), (5, 0, 7)]
TOTALS = {"pdi_individuals 2017-12-31": 16, "pdi_individuals 2018-04-30": 20, "pdi_individuals 2018-09-30": 40}
EXCEL_DATES = [dt.datetime(2017, 12, 1), dt.datetime(2018, 4, 1), dt.datetime(2018, 9, 1)]


def history(*headers: Any, title: str = "Évolution des PDI par cercle") -> list[tuple[Any, ...]]:
    rows = [(*place, *counts) for place, counts in zip(PLACES, COUNTS, strict=True)]
    return [*([(title,)] if title else []), ("Région", "Cercle", *headers), *rows]


def days(prepared: Prepared) -> list[str]:
    return [str(day) for day in prepared.reference_dates]


@pytest.mark.parametrize(
    "headers",
    [
        ("Dec-17", "Apr-18", "Sep-18"), ("déc. 2017", "avril 2018", "sept. 2018"), EXCEL_DATES, ("31/12/2017", "30/04/2018", "30/09/2018"),
        ("PDI R20 (déc. 2017)", "PDI R22 (avr. 2018)", "PDI R23 (sept. 2018)"),
    ],
)  # fmt: skip
def test_a_history_is_read_as_an_operation_for_each_date(read: Read, headers: tuple[Any, ...]) -> None:
    prepared = read([*history(*headers), ("Total", "", 16, 20, 40)], "DTM_Mali_historique.xlsx")
    assert errors(prepared) == {} and prepared.totals == TOTALS
    assert [(one.slice_key, one.is_history) for one in prepared.slices] == [(f"baseline/{day}/pdi", True) for day in days(prepared)]
    assert {account.column_letter: str(account.reference_date) for account in prepared.columns if account.reference_date} == dict(
        zip("CDE", days(prepared), strict=True)
    )
    assert [(found.cell, found.found) for found in prepared.issues if found.rule == "households_not_given"] == [("C2", "3")]
    assert prepared.tables["baseline_stock"].num_rows == 9, "a place that was not assessed in April is not zero then"


def test_rounds_over_households_and_individuals_are_read(read: Read) -> None:
    rows = [
        ("Matrice de suivi des déplacements : PDI", "", "", "", "", ""), ("", "", "Round 20", "", "Round 23", ""),
        ("", "", "Déc. 2017", "", "Sept. 2018", ""), ("Région", "Cercle", *("Ménages", "Individus") * 2), ("Gao", "Gao", 2, 10, 6, 30),
    ]  # fmt: skip
    prepared = read(rows, "Historique.xlsx", merged=["C2:D2", "E2:F2", "C3:D3", "E3:F3"])
    assert "households_not_given" not in rules(prepared)
    assert errors(prepared) == {}
    assert prepared.totals == {f"pdi_{name} {day}": count for day, own in (("2017-12-31", (2, 10)), ("2018-09-30", (6, 30)))
                               for name, count in zip(("households", "individuals"), own, strict=True)}  # fmt: skip
    assert set(prepared.tables["baseline_stock"].column("round_number").to_pylist()) == {20, 23}


def test_a_round_without_a_date_has_the_one_that_the_country_declares(read: Read) -> None:
    assert days(read(history("PDI R28", "PDI R60", "PDI R64"), "Historique.xlsx")) == ["2016-12-31", "2019-12-31", "2020-04-30"]
    assert errors(read(history("PDI R28", "PDI R60", "PDI R99"), "Historique.xlsx")) == {"columns_of_several_operations": "E2"}


def test_months_without_a_year_have_that_of_the_file_where_they_rise_within_it(read: Read) -> None:
    assert days(read(history("Avril", "Juin", "Sept"), "Historique_2018.xlsx")) == ["2018-04-30", "2018-06-30", "2018-09-30"]
    assert errors(read(history("Oct", "Janv", "Mars"), "Historique_2018.xlsx")) == {"columns_of_several_operations": "C2"}


@pytest.mark.parametrize(
    ("title", "counted"),
    [("Ménages déplacés par cercle", "pdi_households"), ("Évolution : retournés", "retournes_individuals"), ("PDI : ménages et individus", None),
     ("Femmes PDI", "pdi_women"), ("Évolution par cercle", None)],
)  # fmt: skip
def test_what_bare_dates_count_is_said_by_the_title_or_the_file_is_refused(read: Read, title: str, counted: str | None) -> None:
    prepared = read(history("Dec-17", "Apr-18", "Sep-18", title=title), "Historique.xlsx")
    if counted:
        assert set(prepared.totals) == {f"{counted} {day}" for day in ("2017-12-31", "2018-04-30", "2018-09-30")}
    else:
        assert errors(prepared) == {"dates_without_measure": "C2"}


@pytest.mark.parametrize("title", ["Nouveaux déplacés par mois", "PDI par mois d'arrivée", "New displacement: IDPs", "PDI par mois"])
def test_months_of_arrival_are_no_history(read: Read, title: str) -> None:
    assert errors(read(history("Dec-17", "Apr-18", "Sep-18", title=title), "Tableau.xlsx")) == {"months_may_be_of_arrival": "C2"}


def test_a_count_without_a_date_in_a_history_is_of_no_operation(read: Read) -> None:
    rows = [(*row, 4) if len(row) > 1 else row for row in history("PDI Dec-17", "PDI Apr-18", "PDI Sep-18")]
    rows[1] = (*rows[1][:-1], "Retournés")
    assert errors(read(rows, "Historique.xlsx")) == {"column_without_date_in_history": "F2"}


def test_a_history_may_be_older_than_its_file_never_newer(read: Read) -> None:
    assert read(history("Dec-17", "Apr-18", "Sep-18"), "Bulletin_Nov_2018.xlsx").totals == TOTALS
    assert errors(read(history("Dec-17", "Apr-18", "Sep-18"), "Bulletin_Juin_2018.xlsx")) == {"history_newer_than_its_file": "C2"}


def test_a_column_for_a_round_to_come_is_no_operation(read: Read) -> None:
    rows = [(*row, "") if len(row) > 1 else row for row in history("Dec-17", "Apr-18", "Sep-18")]
    rows[1] = (*rows[1][:-1], "Dec-18")
    assert read(rows, "Historique.xlsx").totals == TOTALS


@pytest.mark.parametrize(("cell", "rule"), [(-3, "negative_count"), ("douze", "not_a_number"), (2.5, "fractional_count")])
def test_what_cannot_be_read_in_one_operation_refuses_the_file_and_is_not_taken_for_a_blank(read: Read, cell: Any, rule: str) -> None:
    rows = [("Région", "Cercle", "PDI Dec-17", "PDI Apr-18"), ("Gao", "Gao", 1, cell)]
    assert errors(read(rows, "Historique.xlsx")) == {rule: "D2"}


def test_an_operation_of_marks_alone_is_none_and_its_column_is_accounted_for(read: Read) -> None:
    prepared = read([("Région", "Cercle", "PDI Dec-17", "PDI Apr-18"), ("Gao", "Gao", "ND", 4), ("Mopti", "Koro", "-", 5)], "Historique.xlsx")
    assert errors(prepared) == {} and days(prepared) == ["2018-04-30"] and prepared.totals == {"pdi_individuals": 9}
    assert {account.column_letter: account.disposition for account in prepared.columns}["C"] == "ignored"


def test_tags_say_what_dates_alone_count(read: Read) -> None:
    tags = ("#adm1+name", "#adm2+name", *["#affected+idps+ind"] * 3)
    rows = history("Dec-17", "Apr-18", "Sep-18", title="")
    assert read([rows[0], tags, *rows[1:]], "Historique.xlsx").totals == TOTALS


class TestBesideAnOperationOfTheFilesOwn:
    DETAIL = (
        ("Date", "Région", "Cercle", "Commune", "Individus PDI"),
        (dt.date(2018, 9, 15), "Gao", "Gao", "Gao", 30),
        (dt.date(2018, 9, 15), "Gao", "Ansongo", "Ansongo", 3),
        (dt.date(2018, 9, 15), "Mopti", "Koro", "Koro", 7),
    )

    def test_its_own_operation_is_held_against_it_and_the_others_are_set_aside(self, read: Read) -> None:
        for sheets in ({"Détail": self.DETAIL, "Évolution": history("Dec-17", "Apr-18", "Sep-18")},
                       {"Évolution": history("Dec-17", "Apr-18", "Sep-18"), "Détail": self.DETAIL}):  # fmt: skip
            prepared = read(sheets, "Classeur.xlsx")
            assert errors(prepared) == {} and prepared.totals == {"pdi_individuals": 40} and days(prepared) == ["2018-09-15"]
            assert [one.is_history for one in prepared.slices] == [False]
            assert {"columns_recall_another_operation", "sheet_repeats_another"} <= rules(prepared)
            assert [disposition(prepared, header) for header in ("Dec-17", "Apr-18", "Sep-18")] == ["ignored", "ignored", "evidence"]
            assert {sheet.sheet: (sheet.role, sheet.rows_data) for sheet in prepared.sheets} == {"Détail": ("data", 3), "Évolution": ("evidence", 0)}

    def test_it_must_agree_on_the_file_s_own(self, read: Read) -> None:
        evolution = [*history("Dec-17", "Apr-18", "Sep-18")[:-1], ("Mopti", "Koro", 5, 0, 8)]
        assert errors(read({"Détail": self.DETAIL, "Évolution": evolution}, "Classeur.xlsx")) == {"summary_disagrees": "E5"}

    def test_of_other_people_it_is_a_history_all_the_same(self, read: Read) -> None:
        sheets = {"Détail": self.DETAIL, "Évolution": history("Dec-17", "Apr-18", "Sep-18", title="Évolution des retournés")}
        prepared = read(sheets, "Classeur.xlsx")
        assert prepared.totals["retournes_individuals 2017-12-31"] == 16 and prepared.totals["pdi_individuals 2018-09-15"] == 40


@pytest.mark.parametrize(
    ("headers", "rule"),
    [
        (("01/03/2018", "01/06/2018", "01/09/2018"), "ambiguous_date"),
        ((dt.datetime(2019, 4, 18), dt.datetime(2019, 9, 18), dt.datetime(2019, 12, 18)), "header_day_may_be_year"),
        (("Sep-03", "Sep-10", "Sep-17"), "header_day_may_be_year"), ((2016, 2017, 2018), "columns_of_several_operations"),
    ],
)  # fmt: skip
def test_headers_whose_date_may_be_another_are_refused(read: Read, headers: tuple[Any, ...], rule: str) -> None:
    """A spreadsheet makes of "Sep-18" the 18th of September of the year in which it is typed."""
    assert errors(read(history(*headers), "Historique.xlsx")) == {rule: "C2"}


@pytest.mark.parametrize("sheet", ["Enquêteurs", "PDI %", "PDI nombre de localités"])
def test_a_file_named_for_people_does_not_make_people_of_other_counts(read: Read, sheet: str) -> None:
    assert errors(read({sheet: history("Dec-17", "Apr-18", "Sep-18", title="")}, "DTM_PDI.xlsx")) == {"dates_without_measure": "C1"}
    assert read({"Feuil1": history("Dec-17", "Apr-18", "Sep-18", title="")}, "DTM_PDI.xlsx").totals == TOTALS


def test_a_total_over_dates_would_count_a_person_at_each(read: Read) -> None:
    rows = [(*row, sum(cell for cell in row[2:] if cell)) if len(row) > 1 else row for row in history("Dec-17", "Apr-18", "Sep-18")[2:]]
    found = errors(
        read([history("Dec-17", "Apr-18", "Sep-18")[0], ("Région", "Cercle", "Dec-17", "Apr-18", "Sep-18", "Total"), *rows], "PDI_Sep_2018.xlsx")
    )
    assert found == {"stock_summed_over_time": "F2"}
