"""Border crossings as MIDAS counts them: entries and exits stay apart, and a post that sent nothing is not one that nobody crossed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.flows.conftest import Base, make_base
from tests.samples import make_instruments

WIDE = ("Région", "Cercle", "Poste frontalier", "Année", "Mois", "Nationalité", "Entrées hommes", "Entrées femmes", "Sorties H", "Sorties F",
        "Numéro de passeport")  # fmt: skip
WIDE_ROWS: list[tuple[object, ...]] = [
    ("Kayes", "Nioro", "Gogui", 2022, "Janvier", "Malienne", 100, 20, 50, 10, "A1"),
    ("Kayes", "Nioro", "Gogui", 2022, "janvier", "Mauritanie", 10, 0, 5, 1, ""),
    ("Kayes", "Nioro", "Gogui", 2022, "Février", "Malienne", 0, 0, "", "", ""),
    ("Sikasso", "Sikasso", "Hèrèmakono", 2022, "Février", "Malienne", 30, "1 040", 7, 3, ""),
    ("Sikasso", "Sikasso", "Hèrèmakono", 2022, "Février", "Ivoirienne", 5, 5, "ND", 3, ""),
    ("TOTAL", "", "", "", "", "", 145, 1065, 62, 17, ""),
]
LONG = ("Admin 1", "Admin 2", "Border post", "Month", "Movement", "Nationality", "Total")
LONG_ROWS: list[tuple[object, ...]] = [
    ("Kayes", "Nioro", "GOGUI", "2022-03", "Entry", "Mali", 12),
    ("Kayes", "Nioro", "gogui", "2022-03", "Exit", "MLI", 9),
]


def write(path: Path, headers: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([headers, *rows])
    return path


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A wide table of two months and a long one of the third, of two posts."""
    base = make_base(tmp_path_factory.mktemp("borders"))
    write(base.raw / "midas" / "MIDAS_T1.csv", WIDE, WIDE_ROWS)
    write(base.raw / "midas" / "MIDAS_mars.csv", LONG, LONG_ROWS)
    base.night()
    assert base.rules() == set() and set(base.status().values()) == {"accepted"}
    return base


def test_entries_and_exits_of_a_post_and_month_are_two_counts(held: Base) -> None:
    found = held.ask("select direction, individuals, men, women from border_by_post_month where post = 'Gogui' and month = '2022-01-01' order by all")
    assert found == [("entry", 130, 110, 20), ("exit", 66, 55, 11)]


def test_nobody_not_reported_and_reported_in_part_are_three_things(held: Base) -> None:
    found = held.ask("""
        select post, direction, individuals, individuals_given, reason from border_by_post_month
        where month = '2022-02-01' order by post, direction""")
    assert found == [
        ("Gogui", "entry", 0, 0, None), ("Gogui", "exit", None, None, "not_reported"),
        ("Hèrèmakono", "entry", 1080, 1080, None), ("Hèrèmakono", "exit", None, 10, "partly_reported"),
    ]  # fmt: skip
    assert held.ask("select distinct reason from border_by_post_month where post = 'Hèrèmakono' and month = '2022-01-01'") == [("not_reported",)]


def test_a_region_says_how_many_of_its_posts_reported(held: Base) -> None:
    found = held.ask("""
        select region, direction, individuals, posts_reporting, posts_known, reason from border_by_region_month
        where month = '2022-02-01' order by all""")
    assert found == [
        ("Nioro", "entry", 0, 1, 1, None), ("Nioro", "exit", None, 0, 1, "not_reported"),
        ("Sikasso", "entry", 1080, 1, 1, None), ("Sikasso", "exit", None, 0, 1, "not_reported"),
    ]  # fmt: skip


def test_a_year_has_no_total_until_every_post_reported_every_month(held: Base) -> None:
    found = held.ask("""
        select direction, individuals, individuals_given, post_months_reported, post_months_expected, reason from border_by_year order by 1""")
    assert found == [("entry", None, 1222, 4, 24, "months_missing"), ("exit", None, 85, 2, 24, "months_missing")]


def test_shares_of_nationalities_are_of_those_known(held: Base) -> None:
    found = held.ask("select nationality, individuals, round(share, 3) from border_by_nationality where direction = 'entry' order by 2 desc")
    assert found == [("MLI", 1202, 0.984), ("CIV", 10, 0.008), ("MRT", 10, 0.008)]


def test_a_traveller_s_document_is_never_read(held: Base) -> None:
    assert held.ask("select disposition from meta.column_account where header = 'Numéro de passeport'") == [("personal",)]


def test_the_sample_gives_a_year_without_total_because_one_post_was_silent(tmp_path: Path) -> None:
    base = make_base(tmp_path)
    make_instruments.main(base.raw / "midas")
    base.night()
    assert base.ask("select distinct provenance, posts_known, months_held, individuals, reason from border_by_year") == [
        ("sample", 5, 12, None, "some_posts_not_reported")
    ]
    assert base.ask("select distinct individuals from border_by_post_month where post = 'Labbezanga' and month = '2022-03-01'") == [(0,)]


def test_a_corrected_month_of_one_post_replaces_that_alone_and_a_file_goes_before_samples(tmp_path: Path) -> None:
    base = make_base(tmp_path)
    make_instruments.main(base.raw / "midas")
    write(base.raw / "midas" / "MIDAS_T1.csv", WIDE, WIDE_ROWS)
    base.night()
    assert base.ask("select distinct provenance from border_by_post_month") == [("file",)], "made-up posts stand back for the whole year"
    mended = [("Kayes", "Nioro", "Gogui", 2022, "Janvier", "Malienne", 101, 20, 50, 10, "")]
    write(base.raw / "midas" / "MIDAS_T1_v2.csv", WIDE, mended)
    base.night()
    found = base.ask("select post, month::varchar, individuals from border_by_post_month where direction = 'entry' and individuals > 0 order by all")
    assert found == [("Gogui", "2022-01-01", 121), ("Hèrèmakono", "2022-02-01", 1080)]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (("Kayes", "Nioro", "Gogui", 2022, "Janvier", "Malienne", 1, 1, 1, 1, ""), "crossing_given_twice"),
        (("Kayes", "Nioro", "Gogui", 2022, "Janvier", "", 110, 20, 55, 11, ""), "total_among_nationalities"),
        (("Kayes", "Nioro", "Gogui", 2022, "Mars", "Martienne", 1, 1, 1, 1, ""), "unknown_country"),
        (("Kayes", "Atlantis", "Gogui", 2022, "Mars", "Malienne", 1, 1, 1, 1, ""), "unknown_cercle"),
        (("Kayes", "", "Goguiy", 2022, "Mars", "Malienne", 1, 1, 1, 1, ""), "unknown_site"),
        (("Gao", "", "Gogui", 2022, "Mars", "Malienne", 1, 1, 1, 1, ""), "place_parent_contradiction"),
        (("Kayes", "Nioro", "Gogui", 2022, "Brumaire", "Malienne", 1, 1, 1, 1, ""), "not_a_date"),
        (("Kayes", "Nioro", "Gogui", 2022, "", "Malienne", 1, 1, 1, 1, ""), "missing_required_value"),
        (("Kayes", "Nioro", "Gogui", 2022, "Mars", "Malienne", "beaucoup", 1, 1, 1, ""), "not_a_number"),
        (("Kayes", "Nioro", "Gogui", 2022, "Mars", "Malienne", -1, 1, 1, 1, ""), "negative_count"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, row: Sequence[object], rule: str) -> None:
    base = make_base(tmp_path)
    write(base.raw / "midas" / "MIDAS_T1.csv", WIDE, [*WIDE_ROWS[:-1], row])
    base.night()
    assert rule in {found for _, found in base.rules()} and set(base.status().values()) == {"rejected"}


def test_a_post_with_and_without_its_commune_counts_once(tmp_path: Path) -> None:
    base = make_base(tmp_path)
    write(base.raw / "midas" / "MIDAS_T1.csv", WIDE, WIDE_ROWS)
    headers, (region, cercle, post, *rest) = ("Région", "Cercle", "Commune", *WIDE[2:]), WIDE_ROWS[0]
    write(base.raw / "midas" / "MIDAS_janvier.csv", headers, [(region, cercle, "Gogui", post, *rest)])
    base.night()
    assert set(base.status().values()) == {"accepted"}
    ((people, source),) = base.ask("""
        select individuals, file_name from border_by_post_month join meta.source using (source_id)
        where post = 'Gogui' and direction = 'entry' and month = '2022-01-01'""")
    assert (people, source) in {(130, "MIDAS_T1.csv"), (120, "MIDAS_janvier.csv")}, "never 250"
    assert {rule for _, rule in base.rules("warning")} == {"border_post_under_two_places"}


def test_totals_beside_and_below_are_reconciled_and_a_balance_is_not_read(tmp_path: Path) -> None:
    headers = ("Région", "Cercle", "Poste frontalier", "Mois", "Entrées H", "Entrées F", "Total entrées", "Sorties H", "Sorties F", "Total sorties",
               "Total général", "Solde")  # fmt: skip
    row = ("Kayes", "Nioro", "Gogui", "janv-22", 100, "1 020", 1120, 50, 10, 60)
    base = make_base(tmp_path)
    write(base.raw / "midas" / "MIDAS.csv", headers, [(*row, 1180, 1060), ("TOTAL", "", "", "", 100, 1020, 1120, 50, 10, 60, 1180, 1060)])
    base.night()
    assert base.rules() == set()
    assert base.ask("select direction, individuals, women from border_by_post_month order by 1") == [("entry", 1120, 1020), ("exit", 60, 10)]
    assert base.ask("select disposition from meta.column_account where header = 'Solde'") == [("ignored",)]
    write(base.raw / "midas" / "MIDAS.csv", headers, [(*row, 1060, 1060)])
    base.night()
    assert set(base.status().values()) == {"rejected"}, "a total that is netted is no total"


def test_a_long_row_without_movement_is_refused(tmp_path: Path) -> None:
    base = make_base(tmp_path)
    write(base.raw / "midas" / "MIDAS_mars.csv", LONG, [*LONG_ROWS, ("Kayes", "Nioro", "Gogui", "2022-04", "", "Mali", 3)])
    base.night()
    assert set(base.status().values()) == {"rejected"}


MONTHS = ("Janvier", "Février", "Mars")


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[object]]], merged: Sequence[str] = ()) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
        for area in merged:
            sheet.merge_cells(area)
    book.save(path)
    return path


IN_ROWS = [("Poste frontalier", "Sens", *MONTHS, "Total"), ("Gogui", "Entrées", 10, 20, 0, 30), ("Gogui", "Sorties", 5, "", 1, 6),
           ("Hèrèmakono", "Entrées", 1, 2, 3, 6), ("Hèrèmakono", "Sorties", "", "", "", "")]  # fmt: skip
IN_SHEETS = {
    "Entrées": [("Poste frontalier", *MONTHS), ("Gogui", 10, 20, 0), ("Hèrèmakono", 1, 2, 3)],
    "Sorties": [("Poste frontalier", *MONTHS), ("Gogui", 5, "", 1), ("Hèrèmakono", "", "", "")],
}
IN_GROUPS = [("", "Janvier", "", "Février", "", "Mars", ""), ("Poste frontalier", *["Entrées", "Sorties"] * 3),
             ("Poste de Gogui", 10, 5, 20, "", 0, 1), ("HEREMAKONO", 1, "", 2, "", 3, "")]  # fmt: skip
DATED = [("Border post", "Movement", datetime(2022, 1, 1), datetime(2022, 2, 1), datetime(2022, 3, 1)), ("Gogui", "Entry", 10, 20, 0),
         ("Gogui", "Exit", 5, "", 1), ("Heremakono", "Entry", 1, 2, 3), ("Heremakono", "Exit", "", "", "")]  # fmt: skip
YEARS = [("Poste frontalier", "Année", "Mouvement", *MONTHS), ("Gogui", 2022, "Entrées", 10, 20, 0), ("Gogui", 2022, "Sorties", 5, "", 1),
         ("Hèrèmakono", 2022, "Entrées", 1, 2, 3), ("Hèrèmakono", 2022, "Sorties", "", "", "")]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "sheets", "merged"),
    [
        ("MIDAS_2022.xlsx", {"Passages": IN_ROWS}, ()),
        ("MIDAS_2022.xlsx", IN_SHEETS, ()),
        ("MIDAS_2022.xlsx", {"Passages": IN_GROUPS}, ("B1:C1", "D1:E1", "F1:G1")),
        ("MIDAS.xlsx", {"Crossings": DATED}, ()),
        ("MIDAS.xlsx", {"Passages": YEARS}, ()),
    ],
)
def test_months_may_stand_side_by_side_and_posts_without_their_cercle(
    tmp_path: Path, name: str, sheets: dict[str, Sequence[Sequence[object]]], merged: Sequence[str]
) -> None:
    base = make_base(tmp_path)
    workbook(base.raw / "midas" / name, sheets, merged)
    base.night()
    assert base.rules() == base.rules("warning") == set()
    found = base.ask("select post, month(month), direction, individuals, region from border_by_post_month order by all")
    counts = {("Gogui", "entry"): (10, 20, 0), ("Gogui", "exit"): (5, None, 1),
              ("Hèrèmakono", "entry"): (1, 2, 3), ("Hèrèmakono", "exit"): (None,) * 3}  # fmt: skip
    regions = {"Gogui": "Nioro", "Hèrèmakono": "Sikasso"}
    expected = [(p, m, d, counts[p, d][m - 1], regions[p]) for p in regions for m in (1, 2, 3) for d in ("entry", "exit")]
    assert found == expected
    cells = base.ask("select cell, individuals from trace('border_by_post_month', '2022-02/post:nioro/gogui/entry')")
    assert [people for _, people in cells] == [20] and all(cell for cell, _ in cells)


def test_a_post_that_nobody_can_place_counts_for_the_country_and_once(tmp_path: Path) -> None:
    base = make_base(tmp_path)
    workbook(base.raw / "midas" / "MIDAS_2022.xlsx", {"Passages": [("Poste frontalier", "Sens", *MONTHS), ("Tessit", "Entrées", 7, 8, 9)]})
    base.night()
    assert base.rules("warning") == {("MIDAS_2022.xlsx", "site_not_placed")}
    assert base.ask("select region, sum(individuals) from border_by_region_month where direction = 'entry' group by all") == [(None, 24)]
    write(base.raw / "midas" / "MIDAS_mars.csv", LONG, [("Gao", "Ansongo", "Tessit", "2022-03", "Entry", "Mali", 9)])
    base.night()
    found = base.ask("select post_id, sum(individuals) from border_by_post_month where direction = 'entry' group by all")
    assert found == [("post:ansongo/tessit", 24)]
    assert {rule for _, rule in base.rules("warning")} == {"site_not_placed", "border_post_under_two_places"}


def test_months_without_a_year_are_refused(tmp_path: Path) -> None:
    base = make_base(tmp_path)
    workbook(base.raw / "midas" / "MIDAS.xlsx", {"Passages": IN_ROWS})
    base.night()
    assert "no_year_for_months" in {rule for _, rule in base.rules()}


def test_a_sheet_for_each_month_is_dated_by_its_name(tmp_path: Path) -> None:
    base = make_base(tmp_path)
    headers = ("Poste frontalier", "Entrées H", "Entrées F", "Sorties H", "Sorties F")
    sheets = {"Janvier 2022": [headers, ("Gogui", 10, 2, 5, 1), ("TOTAL", 10, 2, 5, 1)], "Février 2022": [headers, ("Gogui", 20, 4, "", "")]}
    workbook(base.raw / "midas" / "MIDAS.xlsx", sheets)
    base.night()
    assert base.rules() == set()
    assert base.ask("select month(month), direction, individuals, women from border_by_post_month order by all") == [
        (1, "entry", 12, 2), (1, "exit", 6, 1), (2, "entry", 24, 4), (2, "exit", None, None),
    ]  # fmt: skip
