"""Counts whose headers say of which month or round they are: read where that is the file's own, never under another date."""

from __future__ import annotations

import datetime as dt

import pytest

from flows.steps.recognition.dated_headers import take_date
from flows.steps.records import Prepared
from tests.unit.reading import DAY, Read, column, disposition, errors, rules

PLACE = ("Région", "Cercle", "Commune")
ROWS = [("Gao", "Gao", "Gao", 10, 50), ("Gao", "Ansongo", "Ansongo", 2, 9), ("Mopti", "Koro", "Koro", 3, 15)]
TOTALS = {"pdi_households": 15, "pdi_individuals": 74}


def of(read: Read, households: str, individuals: str, name: str) -> Prepared:
    return read([(*PLACE, households, individuals), *ROWS], name)


@pytest.mark.parametrize(
    ("households", "individuals", "name"),
    [
        ("Ménages PDI Déc 2022", "PDI Déc 2022", "DTM_Mali_Dec_2022.xlsx"), ("PDI mén. (décembre 2022)", "PDI ind. (décembre 2022)", "DTM.xlsx"),
        ("PDI Mén déc-22", "PDI Ind déc-22", "DTM.xlsx"), ("IDPs HH as of 31 December 2022", "IDPs Ind. as of 31 December 2022", "DTM.xlsx"),
        ("Ménages PDI au 31/12/2022", "PDI au 31/12/2022", "DTM.xlsx"), ("IDPs_HH_Dec2022", "IDPs_IND_Dec2022", "DTM.xlsx"),
        ("Ménages PDI décembre", "PDI décembre", "DTM_12-2022.xlsx"), ("Ménages PDI 2022", "PDI 2022", "DTM_Dec_2022.xlsx"),
        ("Ménages PDI R73", "PDI R73", "DTM_R73_Dec_2022.xlsx"), ("IDPs HH (Round 73)", "IDPs Individuals (Round 73)", "DTM_Dec_2022.xlsx"),
        ("R73 Ménages PDI", "R73 PDI", "DTM_Mali_Round_73_Dec_2022.xlsx"), ("PDI mén. (R73, déc. 2022)", "PDI ind. (R73, déc. 2022)", "DTM.xlsx"),
    ],
)  # fmt: skip
def test_counts_dated_for_the_files_own_month_or_round_are_read(read: Read, households: str, individuals: str, name: str) -> None:
    prepared = of(read, households, individuals, name)
    assert prepared.is_accepted and rules(prepared) == set(), prepared.issues
    assert prepared.totals == TOTALS and prepared.reference_dates == (dt.date(2022, 12, 31),)
    if "73" in households:
        assert set(column(prepared, "round_number")) == {73}


@pytest.mark.parametrize(
    ("header", "name"), [("PDI Sept 2022", "DTM_Dec_2022.xlsx"), ("PDI R72", "DTM_R73_Dec_2022.xlsx"), ("PDI 2021", "DTM_Dec_2022.xlsx"),
                         ("PDI novembre", "DTM_Dec_2022.xlsx"), ("R72 PDI", "DTM_R73_Dec_2022.xlsx")]
)  # fmt: skip
def test_counts_dated_for_another_operation_than_the_file_are_refused(read: Read, header: str, name: str) -> None:
    assert errors(of(read, "Ménages PDI", header, name)) == {"columns_of_another_operation": "E1"}


def test_a_header_and_the_rows_own_date_must_agree(read: Read) -> None:
    rows = [("Date", *PLACE, "PDI Sept 2022"), (DAY, "Gao", "Gao", "Gao", 5)]
    assert errors(read(rows)) == {"header_contradicts_rows": "E1"}
    rows[0] = ("Date", *PLACE, "PDI Déc 2019")
    assert read(rows).totals == {"pdi_individuals": 5}


def test_of_several_months_the_files_own_is_read_and_the_others_are_told(read: Read) -> None:
    prepared = of(read, "PDI Sept 2022", "PDI Déc 2022", "DTM_Dec_2022.xlsx")
    assert prepared.is_accepted and prepared.totals == {"pdi_individuals": 74}
    assert rules(prepared) == {"columns_recall_another_operation"} and disposition(prepared, "PDI Sept 2022") == "ignored"


@pytest.mark.parametrize(
    ("headers", "cell"), [(("PDI R72", "PDI R73"), "D1"), (("PDI 2021", "PDI 2022"), "D1"), (("PDI Sept 2022", "PDI R73"), "E1")]
)
def test_a_history_of_operations_whose_month_is_not_said_is_refused(read: Read, headers: tuple[str, str], cell: str) -> None:
    assert errors(of(read, *headers, "Historique.xlsx")) == {"columns_of_several_operations": cell}, "one reason, not three"


def test_months_over_groups_of_columns_are_those_of_each_column(read: Read) -> None:
    groups = [("", "", "", "Sept 2022", "", "Déc 2022", ""), (*PLACE, *("PDI ménages", "PDI individus") * 2), *[(*row, 20, 90) for row in ROWS]]
    each = {"pdi_households 2022-09-30": 15, "pdi_individuals 2022-09-30": 74, "pdi_households 2022-12-31": 60, "pdi_individuals 2022-12-31": 270}
    assert read(groups, "Historique.xlsx", merged=["D1:E1", "F1:G1"]).totals == each
    assert read(groups, "DTM_Dec_2022.xlsx", merged=["D1:E1", "F1:G1"]).totals == {"pdi_households": 60, "pdi_individuals": 270}


def test_years_of_arrival_are_no_years_of_the_count(read: Read) -> None:
    assert "columns_of_several_operations" in errors(of(read, "PDI 2021", "PDI 2022", "DTM_Dec_2022.xlsx"))


@pytest.mark.parametrize("header", ["PDI arrivées en décembre 2022", "PDI depuis janvier 2022", "PDI janvier - décembre 2022", "PDI avant 2022"])
def test_a_time_that_is_no_date_of_the_count_is_never_taken_for_one(read: Read, header: str) -> None:
    assert errors(of(read, "Ménages PDI", header, "DTM_Dec_2022.xlsx")) == {"unmapped_count_column": "E1"}


@pytest.mark.parametrize("text", ["B1.2 Nombre de PDI", "R2. Nombre de PDI", "PDI 18-59 ans", "May", "PDI 2021-2022"])
def test_codes_ages_and_ranges_are_no_dates(text: str) -> None:
    assert take_date(text) == (None, text)
