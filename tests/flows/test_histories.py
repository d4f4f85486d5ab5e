"""A history beside files of the operations it recalls: it fills the years that no file is held of, and changes nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from flows.steps.warehouse import overview
from flows.steps.warehouse.tracing import trace
from tests.flows.conftest import Base, copy_base, make_base

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
    """The detail of December 2018 first, then a history that recalls it."""
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


def test_a_newer_history_revises_the_older_one_cell_by_cell(base: Base, tmp_path: Path) -> None:
    base = copy_base(base, tmp_path)
    write_history(base.raw / "dtm" / "Historique_v2.xlsx", (("Gao", 91, 150), ("Mopti", 5, 8)))
    base.night()
    assert base.national() == {"2017-12-31": 96, "2018-12-10": 158}
    assert base.revisions() == [("adm1:gao", "pdi_individuals", "changed", "90", "91", "Évolution des PDI", "B2")]
    assert base.ask("select count(*) from meta.issue where rule = 'history_differs_from_file' and source_id in "
                    "(select source_id from meta.source where file_name = 'Historique_v2.xlsx')") == [(0,)]  # fmt: skip


def test_where_the_operation_s_own_file_is_taken_away_the_history_fills_in(base: Base, tmp_path: Path) -> None:
    base = copy_base(base, tmp_path)
    (base.raw / "dtm" / "Baseline_Dec_2018.xlsx").unlink()
    base.night()
    assert base.national() == {"2017-12-31": 95, "2018-12-31": 148}


class TestSummariesBesideDetail:
    """The detail by commune first; then files of the same operation by region, each on a later night unless it says otherwise."""

    @pytest.fixture
    def base(self, tmp_path: Path) -> Base:
        base = make_base(tmp_path)
        base.round("Baseline_Dec_2018.xlsx", DETAIL, date(2018, 12, 31))
        return base

    def summary(self, base: Base, name: str, gao: int = 150, *days: str) -> None:
        rows = [f"{day};{region};{count}" for day in days or ("31/12/2018",) for region, count in (("Gao", gao), ("Mopti", 8))]
        (base.raw / "dtm" / name).write_text("\n".join(["Date;Région;Individus PDI", *rows]), encoding="utf-8")

    def communes(self, base: Base) -> int:
        return int(base.ask("select count(*) from pdi_by_commune")[0][0])

    @pytest.mark.parametrize("together", [True, False], ids=["the same night", "a later night"])
    def test_a_summary_of_the_same_numbers_never_takes_the_place_of_the_detail(self, base: Base, together: bool) -> None:
        if not together:
            base.night()
        self.summary(base, "Synthese.csv")
        base.night()
        assert set(base.status().values()) == {"accepted"} and self.communes(base) == 3 and base.national() == {"2018-12-31": 158}
        assert ("Synthese.csv", "summary_stands_back") in base.rules("info")

    def test_one_that_disagrees_is_refused_the_same_night_and_stands_back_with_a_warning_on_another(self, base: Base) -> None:
        self.summary(base, "Synthese.csv", 151)
        base.night()
        assert set(base.status().values()) == {"rejected"}
        (base.raw / "dtm" / "Synthese.csv").unlink()
        base.night()
        self.summary(base, "Synthese_region.csv", 152)
        base.night()
        assert self.communes(base) == 3 and ("Synthese_region.csv", "summary_of_file_disagrees") in base.rules("warning")

    def test_it_replaces_the_detail_where_it_says_so_or_counts_other_numbers_and_that_is_told(self, base: Base) -> None:
        base.night()
        self.summary(base, "Synthese_v2.csv")
        base.night()
        assert self.communes(base) == 0 and ("Synthese_v2.csv", "coarser_than_before") in base.rules("warning")
        (base.raw / "dtm" / "Synthese_v2.csv").unlink()
        self.summary(base, "Partie.csv", 20)
        base.night()
        assert base.national() == {"2018-12-31": 28} and ("Partie.csv", "half_of_before") in base.rules("warning")

    def test_a_compilation_of_many_operations_stands_back_for_files_of_their_own(self, base: Base) -> None:
        base.night()
        self.summary(base, "Toutes_les_operations.csv", 140, "31/12/2017", "30/06/2018", "31/12/2018")
        base.night()
        assert base.national() == {"2017-12-31": 148, "2018-06-30": 148, "2018-12-31": 158} and self.communes(base) == 3

    def test_two_compilations_that_agree_count_once_and_two_that_do_not_are_refused(self, base: Base) -> None:
        (base.raw / "dtm" / "Baseline_Dec_2018.xlsx").unlink()
        self.summary(base, "Un.csv", 140, "31/12/2016", "30/06/2017", "31/12/2017")
        self.summary(base, "Deux.csv", 140, "30/06/2017", "31/12/2017", "30/06/2018")
        base.night()
        assert base.national() == dict.fromkeys(("2016-12-31", "2017-06-30", "2017-12-31", "2018-06-30"), 148)
        assert {rule for _, rule in base.rules("info")} >= {"same_figures_twice"}
        for file in (base.raw / "dtm").iterdir():
            file.unlink()
        self.summary(base, "Trois.csv", 140, "31/12/2016", "30/06/2017", "31/12/2017")
        self.summary(base, "Quatre.csv", 141, "30/06/2017", "31/12/2017", "30/06/2018")
        base.night()
        assert set(base.status().values()) == {"rejected"}


class TestAPartOfTheCountry:
    """The country by cercle (the detail of Gao: 150, of Mopti: 8), and one region of it in detail."""

    @pytest.fixture
    def base(self, tmp_path: Path) -> Base:
        base = make_base(tmp_path)
        base.round("Baseline_Dec_2018.xlsx", {"Gao/Gao": (10, 60), "Gao/Ansongo": (20, 90), "Mopti/Koro": (10, 50)}, date(2018, 12, 31))
        return base

    def region(self, base: Base, name: str) -> None:
        base.round(name, {"Gao/Gao/Gabero": (10, 60), "Gao/Ansongo/Ansongo": (20, 100)}, date(2018, 12, 31))

    @pytest.mark.parametrize("together", [True, False], ids=["the same night", "a later night"])
    def test_it_never_takes_the_place_of_the_whole_however_fine_it_is(self, base: Base, together: bool) -> None:
        if not together:
            base.night()
        self.region(base, "Gao_Dec_2018.xlsx")
        base.night()
        assert base.national() == {"2018-12-31": 200} and base.status()["Gao_Dec_2018.xlsx"] == "rejected"
        assert base.rules() == {("Gao_Dec_2018.xlsx", "part_of_the_country")}
        (base.raw / "dtm" / "Baseline_Dec_2018.xlsx").unlink()
        base.night()
        assert base.national() == {"2018-12-31": 160}, "alone it counts"
        told = {("Gao_Dec_2018.xlsx", "lacks_places_of_before")}
        assert base.rules("warning") == (set() if together else told), "and that is told where the whole came before"

    def test_a_file_written_over_with_a_part_of_itself_counts_and_that_is_told(self, base: Base) -> None:
        base.night()
        self.region(base, "Baseline_Dec_2018.xlsx")
        base.night()
        assert base.national() == {"2018-12-31": 160}
        assert base.rules("warning") == {("Baseline_Dec_2018.xlsx", "rewritten_without_places")}
        assert base.ask("select message_en from meta.issue where rule = 'rewritten_without_places'")[0][0].endswith(
            "50 of the 200 people of the operation of 31 December 2018 (IDPs): “Koro”."
        )

    def test_with_a_version_mark_it_does_and_that_is_told(self, base: Base) -> None:
        self.region(base, "Gao_Dec_2018_v2.xlsx")
        base.night()
        assert base.national() == {"2018-12-31": 160}
        assert base.ask("select message_en from meta.issue where rule = 'lacks_places_of_before'")[0][0].endswith("50 people of 200 there: “Koro”.")

    def test_regions_are_held_against_the_cercles_in_them(self, base: Base) -> None:
        (base.raw / "dtm" / "Regions.csv").write_text("Date;Région;Individus PDI\n31/12/2018;Gao;150", encoding="utf-8")
        base.night()
        assert base.rules() == {("Regions.csv", "part_of_the_country")} and base.national() == {"2018-12-31": 200}

    def test_two_parts_do_not_replace_each_other(self, base: Base) -> None:
        (base.raw / "dtm" / "Baseline_Dec_2018.xlsx").unlink()
        self.region(base, "Gao_Dec_2018.xlsx")
        base.night()
        base.round("Mopti_Dec_2018.xlsx", {"Mopti/Koro/Koro": (10, 50), "Mopti/Bankass/Bankass": (30, 150)}, date(2018, 12, 31))
        base.night()
        assert base.national() == {"2018-12-31": 160} and base.rules() == {("Mopti_Dec_2018.xlsx", "part_of_the_country")}
