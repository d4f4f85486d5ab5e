"""`dtm figures`, as its users type it."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from flows.steps.report_figures.figure_exports import safe_text
from flows.steps.report_figures.figure_files import figures
from tests.flows.conftest import Base, run_dtm, today


def dtm_figures(base: Base, *arguments: object) -> tuple[int, str]:
    return run_dtm("figures", *arguments, "--warehouse", base.settings.warehouse)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class TestOnTheScreen:
    def test_without_a_name_the_figures_are_listed_with_what_is_held(self, warehouse: Base) -> None:
        status, out = dtm_figures(warehouse, "--lang", "en")
        assert status == 0 and all(name in out for name in figures())
        assert "made-up data (sample)" in out

    def test_one_figure_is_told_shown_and_sourced(self, warehouse: Base) -> None:
        status, out = dtm_figures(warehouse, "pdi_change", "--date", "2018-12")
        plain = out.replace("\u202f", " ").replace("\u00a0", " ")
        assert status == 0
        assert "de 2 660 personnes en décembre 2017 à 2 665 en décembre 2018, soit une augmentation de 5 personnes (environ 0,2 %)." in plain
        assert "Sources (2) : Dec_2017.xlsx ; Dec_2018.xlsx" in plain and "Données : 31 décembre 2017 – 31 décembre 2018 · publié par DTM" in plain
        assert plain.rstrip().endswith("Matrice de suivi des déplacements (DTM)")

    def test_made_up_rows_are_marked(self, warehouse: Base) -> None:
        _, out = dtm_figures(warehouse, "pdi_shares", "--date", "2022-12", "--lang", "en")
        assert "made-up data (sample)" in out and "published figure" in out and "partly made-up data" in out
        assert "The regions held exceed the national total" in out, "Gao is printed with 100, and 90 in the sample"

    def test_all_figures_come_in_the_order_of_the_report(self, warehouse: Base) -> None:
        _, out = dtm_figures(warehouse, "--all", "--json")
        assert [document["figure"] for document in json.loads(out)] == list(figures())


class TestRefusals:
    def test_a_figure_that_cannot_be_drawn_is_exit_status_1_with_the_reason(self, warehouse: Base) -> None:
        status, out = dtm_figures(warehouse, "pdi_change_by_region", "--date", "2022-01", "--compare-with", "2016-12", "--perimeter", "2023")
        assert status == 1 and "L'opération du 31 janvier 2022 n'est pas en base dans le découpage de 2023" in out

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (("pdi_sahres",), "pdi_shares"),
            (("pdi_shares", "--date", "31/12/2022"), "2022-12-31"),
            (("zzz",), "Figures : key_figures"),
            (("--all", "--format", "csv"), "--out"),
            (("--all", "--format", "xlsx"), "--out"),
            (("--all", "--year", "2022", "--date", "2021-12"), "--year 2022"),
        ],
    )
    def test_wrong_usage_is_exit_status_2_with_the_way_out(self, warehouse: Base, arguments: tuple[str, ...], told: str) -> None:
        status, out = dtm_figures(warehouse, *arguments)
        assert status == 2 and told in out

    def test_a_state_of_the_past_that_was_not_built_is_told(self, warehouse: Base) -> None:
        status, out = dtm_figures(warehouse, "pdi_change", "--as-of", "2020-01-31")
        assert status == 1 and "dtm run --as-of 2020-01-31" in out


class TestThePast:
    def test_what_was_known_on_a_day_is_drawn_from_the_file_of_that_day(self, base: Base) -> None:
        base.round("Dec_2019.xlsx", {"Gao/Gao/Gao": (20, 100)}, date(2019, 12, 31))
        base.night()
        base.backdate(10)
        base.round("Dec_2019_v2.xlsx", {"Gao/Gao/Gao": (20, 120)}, date(2019, 12, 31))
        base.night()
        day = today() - timedelta(days=5)
        base.night(as_of=day)
        now, then = (json.loads(dtm_figures(base, "pdi_shares", "--json", *past)[1])[0]["rows"][0]["individuals"] for past in ((), ("--as-of", day)))
        assert (now, then) == (120, 100)


class TestFiles:
    def test_json_has_everything_about_a_figure(self, warehouse: Base) -> None:
        status, out = dtm_figures(warehouse, "pdi_shares", "--date", "2017-12", "--perimeter", "2016", "--json", "--lang", "en")
        (document,) = json.loads(out)
        assert status == 0
        assert document["parameters"] == {"date": "2017-12-31", "perimeter": "2016"}
        assert document["rows"][0] == {
            "region": "Mopti", "individuals": 2060, "households": 412, "share_pct": pytest.approx(77.44, abs=0.01), "rank": 1, "provenance": "file",
            "trace": {"table": "pdi_by_region", "key": "baseline-2017-12-31/2016/Mopti"},
        }  # fmt: skip
        assert document["source_count"] == 1 and document["sources"][0]["file"] == "Dec_2017.xlsx" and document["is_sample"] is False

    def test_csv_of_one_figure_rounds_as_it_is_shown_and_leaves_null_empty(self, warehouse: Base, tmp_path: Path) -> None:
        assert (
            dtm_figures(warehouse, "pdi_shares", "--date", "2017-12", "--perimeter", "2016", "--format", "csv", "--out", tmp_path / "s.csv")[0] == 0
        )
        rows = table(tmp_path / "s.csv")
        assert [(row["region"], row["individuals"], row["share_pct"], row["provenance"], row["source"]) for row in rows] == [
            ("Mopti", "2060", "77.4", "file", "Dec_2017.xlsx"), ("Gao", "550", "20.7", "file", "Dec_2017.xlsx"),
            ("Ménaka", "50", "1.9", "file", "Dec_2017.xlsx"), ("Kidal", "", "", "file", "Dec_2017.xlsx"),
        ]  # fmt: skip

    def test_csv_of_all_is_a_folder_with_an_index_that_says_what_is_missing(self, warehouse: Base, tmp_path: Path) -> None:
        (tmp_path / "pdi_by_reason.csv").write_text("of another day", encoding="utf-8")
        assert dtm_figures(warehouse, "--all", "--format", "csv", "--out", tmp_path, "--lang", "en")[0] == 0
        index = {row["figure"]: row for row in table(tmp_path / "index.csv")}
        assert list(index) == list(figures())
        for name, row in index.items():
            assert (tmp_path / f"{name}.csv").exists() == (not row["missing"]) == bool(row["file"]), name
        assert index["pdi_by_reason"]["missing"], "these rounds give no reason"
        assert "Displacement Tracking Matrix" in index["pdi_shares"]["credit"] or "OIM" in index["pdi_shares"]["credit"]

    def test_a_workbook_has_a_sheet_a_figure_and_keeps_formulas_out(self, warehouse: Base, tmp_path: Path) -> None:
        asked = ("pdi_shares", "pdi_by_reason", "--date", "2017-12", "--perimeter", "2016", "--lang", "en")
        assert dtm_figures(warehouse, *asked, "--format", "xlsx", "--out", tmp_path / "f.xlsx")[0] == 0
        book = openpyxl.load_workbook(tmp_path / "f.xlsx")
        assert len(book.sheetnames) == 3, "contents and two figures"
        cells = [cell for row in book[book.sheetnames[1]].iter_rows() for cell in row if cell.value is not None]
        assert {"Mopti", 2060} <= {cell.value for cell in cells} and not any(cell.data_type == "f" for cell in cells)

    def test_a_place_named_like_a_formula_is_written_as_text(self, base: Base, tmp_path: Path) -> None:
        base.round("Dec_2019.xlsx", {"Gao/Gao/Gao": (20, 100)}, date(2019, 12, 31))
        (base.raw / "published").mkdir()
        (base.raw / "published" / "p.csv").write_text(
            "reference_date,geography,perimeter,individuals,households,women,men,publisher,source\n2020-12-31,Mali,,100,,,,DTM,=cmd()\n",
            encoding="utf-8",
        )
        base.night()
        assert dtm_figures(base, "pdi_national_series", "--format", "csv", "--out", tmp_path / "s.csv")[0] == 0
        assert table(tmp_path / "s.csv")[-1]["source"] == "'=cmd() (p.csv)"
        assert [safe_text(text) for text in ("+1", "-1", "@x", "\tx", "Gao")] == ["'+1", "'-1", "'@x", "'\tx", "Gao"]
