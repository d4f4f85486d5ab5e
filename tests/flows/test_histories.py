"""A history beside files of the operations it recalls: it fills the years that no file is held of, and changes nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from flows.steps.warehouse import overview
from flows.steps.warehouse.tracing import trace
from tests.flows.conftest import Base, make_base

DETAIL = {"Gao/Gao/Gao": (10, 50), "Gao/Ansongo/Ansongo": (20, 100), "Mopti/Koro/Koro": (2, 8)}
HISTORY = (("Gao", 90, 140), ("Mopti", 5, 8))


def write_history(path: Path, rows: tuple[tuple[str, int, int], ...] = HISTORY) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Évolution des PDI"
    for row in (("Région", "Déc. 2017", "Déc. 2018"), *rows):
        sheet.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """The detail of December 2018 first, then a history that recalls it. The tests go on from one another."""
    base = make_base(tmp_path_factory.mktemp("histories"))
    base.round("Baseline_Dec_2018.xlsx", DETAIL, date(2018, 12, 10))
    base.night()
    write_history(base.raw / "dtm" / "Historique.xlsx")
    base.night()
    return base


def test_a_later_history_stands_back_for_the_operation_s_own_file_and_says_where_they_differ(base: Base) -> None:
    assert base.national() == {"2017-12-31": 95, "2018-12-10": 158}, "the detail of the month counts, under its own day"
    assert base.rules("info") >= {("Historique.xlsx", "history_stands_back")} and base.revisions() == []
    told = base.ask("select found, expected, message_en from meta.issue where rule = 'history_differs_from_file'")
    assert [(found, expected) for found, expected, _ in told] == [("140", "150")] and "Baseline_Dec_2018.xlsx" in told[0][2]


def test_a_figure_of_a_history_leads_back_to_the_column_of_its_own_operation(base: Base) -> None:
    with overview.reading(base.published) as connection:
        cells = trace(connection, "pdi_national", "baseline-2017-12-31").used
    assert [(cell.sheet, cell.cell, cell.individuals) for cell in cells] == [("Évolution des PDI", "B2", 90), ("Évolution des PDI", "B3", 5)]


def test_a_newer_history_revises_the_older_one_cell_by_cell(base: Base) -> None:
    write_history(base.raw / "dtm" / "Historique_v2.xlsx", (("Gao", 91, 150), ("Mopti", 5, 8)))
    base.night()
    assert base.national() == {"2017-12-31": 96, "2018-12-10": 158}
    assert base.revisions() == [("adm1:gao", "pdi_individuals", "changed", "90", "91", "Évolution des PDI", "B2")]
    assert base.ask("select count(*) from meta.issue where rule = 'history_differs_from_file' and source_id in "
                    "(select source_id from meta.source where file_name = 'Historique_v2.xlsx')") == [(0,)]  # fmt: skip


def test_where_the_operation_s_own_file_is_taken_away_the_history_fills_in(base: Base) -> None:
    (base.raw / "dtm" / "Baseline_Dec_2018.xlsx").unlink()
    base.night()
    assert base.national() == {"2017-12-31": 96, "2018-12-31": 158}
