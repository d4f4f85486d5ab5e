"""Part of a country never passes for the whole of it."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.unit.reading import Read, errors, rules

HEADER = ("Région", "Cercle", "Commune", "PDI")
GAO, MOPTI = ("Gao", "Gao", "Gao", 50), ("Mopti", "Koro", "Koro", 9)
NAME = "Baseline_Dec_2022.xlsx"


def test_a_summary_of_places_without_their_detail_stops_the_file(read: Read) -> None:
    summary = [("Région", "PDI"), ("Gao", 50), ("Mopti", 9), ("Total", 59)]
    assert read({"Synthèse": summary, "Détail": [HEADER, GAO, MOPTI]}, NAME).totals == {"pdi_individuals": 59}
    lacking = {"summary_without_detail": "B3", "summary_disagrees": "B4"}
    assert errors(read({"Synthèse": summary, "Détail": [HEADER, GAO]}, NAME)) == lacking
    assert errors(read({"Synthèse": summary, "Détail": [HEADER, GAO, (*MOPTI[:3], 4)]}, NAME)) == lacking
    slightly = read({"Synthèse": summary, "Détail": [HEADER, GAO, (*MOPTI[:3], 8)]}, NAME)
    assert errors(slightly) == {"summary_disagrees": "B3"}, "the country's own summary has another total"


def test_a_summary_that_disagrees_is_told_the_sum_it_comes_nearest_to(read: Read) -> None:
    data = [HEADER, GAO, ("Gao", "Ansongo", "Ansongo", 9)]
    prepared = read({"Synthèse": [("Région", "PDI"), ("Gao", 60)], "Détail": data}, NAME)
    assert [(found.rule, found.found, found.expected) for found in prepared.issues if found.severity == "error"] == [
        ("summary_disagrees", "60", "59"),
    ]  # fmt: skip


def test_a_pivot_is_an_error_only_where_its_rows_and_its_grand_total_disagree(read: Read) -> None:
    """It may group by something else (the region of origin), or be filtered: neither is a fault of the data."""
    data = [(*HEADER, "PDI ménages"), (*GAO, 10), (*MOPTI, 2)]

    def pivot(gao: int, mopti: int, total: int) -> set[tuple[str, str | None]]:
        rows = [("Étiquettes de lignes", "Somme de PDI"), ("Gao", gao), ("Mopti", mopti), ("Total général", total)]
        prepared = read({"Données": data, "TCD": rows}, NAME)
        return {(found.severity, found.cell) for found in prepared.issues if found.severity != "info"}

    assert pivot(50, 9, 59) == set()
    assert pivot(45, 14, 59) == {("warning", "B2"), ("warning", "B3")}, "another grouping of the same people"
    assert pivot(50, 10, 60) == {("warning", "B3"), ("error", "B4")}
    filtered = [("Étiquettes de lignes", "Somme de PDI"), ("Gao", 50), ("Total général", 50)]
    assert read({"Données": data, "TCD": filtered}, NAME).is_accepted


def test_months_that_share_no_place_are_one_operation_torn_apart(read: Read) -> None:
    rows = [("Date", *HEADER), (dt.date(2022, 11, 29), *GAO), (dt.date(2022, 12, 3), *MOPTI)]
    assert list(errors(read(rows, "tableau.xlsx"))) == ["operation_torn_apart"]
    rounds = [rows[0], *[(day, *place) for day in (dt.date(2022, 11, 30), dt.date(2022, 12, 31)) for place in (GAO, MOPTI)]]
    assert [str(day) for day in read(rounds, "tableau.xlsx").reference_dates] == ["2022-11-30", "2022-12-31"]


def test_days_of_the_survey_do_not_tear_apart_what_the_file_s_name_dates(read: Read) -> None:
    rows = [("Survey Date", *HEADER), (dt.date(2022, 11, 29), *GAO), (dt.date(2022, 12, 3), *MOPTI)]
    prepared = read(rows, NAME)
    assert prepared.is_accepted and [str(day) for day in prepared.reference_dates] == ["2022-12-31"]
    late = read([rows[0], (dt.date(2023, 3, 1), *GAO)], NAME)
    assert rules(late) == {"surveyed_at_another_time"} and late.is_accepted


@pytest.mark.parametrize("header", ["PDI M", "PDI H", "PDI Men", "PDI | MEN"])
def test_a_short_word_for_men_may_mean_households(read: Read, header: str) -> None:
    assert errors(read([(*HEADER[:3], header, "PDI Ind"), (*GAO[:3], 20, 50)], NAME)) == {"men_or_households": "D1"}
    both = read([(*HEADER[:3], "PDI H", "PDI F", "PDI T"), (*GAO[:3], 20, 30, 50)], NAME)
    assert both.totals == {"pdi_men": 20, "pdi_women": 30, "pdi_individuals": 50}
