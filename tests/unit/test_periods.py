"""The period that a file's name, a sheet's name or a title speaks of."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from flows.steps.places_and_dates.periods import find_period
from flows.steps.places_and_dates.rounds_and_versions import find_round, version_mark
from tests.unit.reading import Read, errors, rules


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("DTM_Mali_R73_202304", "2023-04-01", "2023-04-30"),
        ("Rapport Déc-22 VF (1)", "2022-12-01", "2022-12-31"),
        ("Baseline 09-2023", "2023-09-01", "2023-09-30"),
        ("Situation au 30 septembre 2023", "2023-09-30", "2023-09-30"),
        ("R35 - Sept 2023", "2023-09-01", "2023-09-30"),
        ("DTM_MLI_31122022", "2022-12-31", "2022-12-31"),
        ("DTM_MLI_20221231", "2022-12-31", "2022-12-31"),
        ("PDI 31.12.22", "2022-12-31", "2022-12-31"),
        ("DTM Mali 12-31-2022", "2022-12-31", "2022-12-31"),
        ("PDI 5 mai 23", "2023-05-05", "2023-05-05"),
        ("April 30, 2023", "2023-04-30", "2023-04-30"),
        ("Version 2.1 Nov 2022", "2022-11-01", "2022-11-30"),
        ("PDI_Nov_22_V1.2", "2022-11-01", "2022-11-30"),
        ("Annexe 1 décembre 2022", "2022-12-01", "2022-12-31"),
        ("lot2_Dec_2022", "2022-12-01", "2022-12-31"),
        ("Décembre 2022_MAJ 15 janvier 2023", "2022-12-01", "2022-12-31"),
        ("PDI_Dec_2022_publié_2023-02-10", "2022-12-01", "2022-12-31"),
        ("Dec. 2022 (version du 12.01.2023)", "2022-12-01", "2022-12-31"),
        ("20230315_DTM_Mali_PDI_fevrier_2023", "2023-02-01", "2023-02-28"),
        ("DTM_Mali_Dec_2022_updated_Jan_2023", "2022-12-01", "2022-12-31"),
        ("Deslocados set-22", "2022-09-01", "2022-09-30"),
        ("PDI_15.out.2022", "2022-10-15", "2022-10-15"),
        ("Ronda_18_Ago_2022", "2022-08-01", "2022-08-31"),
        ("Personas desplazadas - 31 de mayo de 2023", "2023-05-31", "2023-05-31"),
        ("2022_24_05_Snapshot_006", "2022-05-24", "2022-05-24"),
        ("Situation au 30 septembre 2023 (mise à jour le 12 octobre 2023)", "2023-09-30", "2023-09-30"),
    ],
)
def test_a_name_speaks_of_one_period(name: str, first: str, last: str) -> None:
    period = find_period(name)
    assert period is not None and (str(period.first), str(period.last)) == (first, last)


@pytest.mark.parametrize(
    "name",
    ["Baseline_Assessment_Round_12", "Baseline 2022", "T4_2022", "PDI Septembre - Décembre 2022", "Sept 2022 et 31 décembre 2022",
     "DTM data set 2022", "Data_Set_2022", "FMP In-Out-2022", "Flow out 2022", "In/Out/2022", "Mayo-Kebbi 2022", "Long ago, 2022",
     "Situation au 31 décembre 2022 comparée au 30 septembre 2022", "PDI_2022-09-30_2022-12-31",
     "20221231_PDI_mars_2023"],
)  # fmt: skip
def test_a_name_of_no_month_or_of_several_settles_nothing(name: str) -> None:
    assert find_period(name) is None


def test_several_months_in_a_file_s_name_are_told(read: Read) -> None:
    rows = [("Région", "Cercle", "PDI ménages", "PDI individus"), ("Gao", "Gao", 1, 5)]
    told = next(found for found in read(rows, "IDPs_May-Dec_2022.xlsx").issues if found.severity == "error")
    assert (told.rule, told.found, told.expected) == ("several_months_named", "2022-05", "2022-12")


@pytest.mark.parametrize(
    ("name", "number"),
    [("DTM_Round_Twelve", 12), ("Rapport du douzième tour", 12), ("Third round 2022", 3), ("Ronda doze", 12), ("Tour d'horizon", None),
     ("Round two 12 sites", None), ("R12 - second round of checks", 12)],
)  # fmt: skip
def test_rounds_are_told_in_figures_and_in_words(name: str, number: int | None) -> None:
    assert find_round(name) == number


@pytest.mark.parametrize(("name", "mark"), [("PDI_Dec_2022_VF2.xlsx", 2), ("PDI v3.1.xlsx", 3), ("PDI_Dec_2022_VF.xlsx", 1), ("PDI (2).xlsx", 2)])
def test_a_name_carries_its_version(name: str, mark: int) -> None:
    assert version_mark(name) == mark


def test_short_months_in_portuguese_and_spanish_are_read_in_cells_of_dates_and_headers(read: Read) -> None:
    rows = [("Data", "Região", "Cercle", "PDI individus"), ("15 out 2022", "Gao", "Gao", 50), ("Out/2022", "Gao", "Ansongo", 9)]
    assert [str(day) for day in read(rows, "tabela.xlsx").reference_dates] == ["2022-10-31"]
    across = [("Evolução dos deslocados",), ("Região", "Cercle", "ago-22", "set-22", "out-22"), ("Gao", "Gao", 50, 60, 70)]
    assert [str(day) for day in read(across, "tabela.xlsx").reference_dates] == ["2022-08-31", "2022-09-30", "2022-10-31"]


def test_a_date_in_a_cell_above_the_table_is_the_reference_date(read: Read) -> None:
    rows = [("Date :", dt.date(2023, 9, 30)), ("Région", "Cercle", "PDI Ménages", "PDI Individus"), ("Gao", "Gao", 10, 50)]
    assert [str(day) for day in read(rows, "tableau.xlsx").reference_dates] == ["2023-09-30"]
    assert list(errors(read(rows[1:], "tableau.xlsx"))) == ["no_reference_date"]


@pytest.mark.parametrize(("year", "month"), [(2022, "Décembre"), ("2022", "12"), (2022, 12), (2022.0, "déc.")])
def test_columns_of_year_and_month_give_the_reference_date(read: Read, year: Any, month: Any) -> None:
    prepared = read([("Année", "Mois", "Région", "Cercle", "PDI"), (year, month, "Gao", "Gao", 5)], "tableau.xlsx")
    assert [str(day) for day in prepared.reference_dates] == ["2022-12-31"], prepared.issues


def test_a_year_that_contradicts_the_file_s_name_is_an_error_and_beside_a_date_a_warning(read: Read) -> None:
    rows = [("Année", "Région", "Cercle", "PDI"), (2021, "Gao", "Gao", 5)]
    assert errors(read(rows, "PDI_Dec_2022.xlsx")) == {"month_differs_from_title": "A2"}
    dated = [("Date", *rows[0]), (dt.date(2022, 12, 31), *rows[1])]
    prepared = read(dated, "PDI_Dec_2022.xlsx")
    assert prepared.is_accepted and rules(prepared) == {"month_differs_from_date"}


def test_sheets_named_for_months_take_the_year_of_the_file(read: Read) -> None:
    rows = [("Région", "Cercle", "PDI"), ("Gao", "Gao", 5)]
    prepared = read({"Novembre": rows, "Décembre": [rows[0], ("Gao", "Gao", 6)]}, "Baseline 2022.xlsx")
    assert [str(day) for day in prepared.reference_dates] == ["2022-11-30", "2022-12-31"]
    assert prepared.totals == {"pdi_individuals 2022-11-30": 5, "pdi_individuals 2022-12-31": 6}, "a stock is not added up over time"
