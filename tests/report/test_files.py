"""Charts, workbook and document: complete, marked, safe to open, and the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from docx import Document

from flows.commands.terms import DONE, FAILED, USAGE
from flows.report.document import _squeezed
from flows.report.stable_zip import without_clock
from flows.report.workbook import sheet_name
from tests.flows.conftest import Base, make_base
from tests.report.conftest import Made, make_report
from tests.sql.conftest import DEC_2016, DEC_2017

EVIL = '=HYPERLINK("http://evil")<script>alert(1)</script>'


@pytest.fixture(scope="module")
def book(made: Made) -> Any:
    return openpyxl.load_workbook(made.path("xlsx"))


class TestWorkbook:
    def test_has_a_sheet_a_figure_and_a_table_of_contents_with_links(self, book: Any) -> None:
        contents, *figures = book.worksheets
        links = [cell.hyperlink.location for row in contents.iter_rows() for cell in row if cell.hyperlink]
        assert len(links) == len(figures) >= 20, "a sheet a figure, and one of the printed figures"
        assert all(link.split("'")[1] in book.sheetnames for link in links)

    def test_numbers_are_numbers_and_those_of_the_warehouse(self, book: Any, asking: duckdb.DuckDBPyConnection) -> None:
        sheet = next(sheet for sheet in book.worksheets if sheet.title.startswith("02"))
        shown = [(row[0].value.date().isoformat(), row[1].value) for row in sheet.iter_rows(min_row=6) if row[0].value]
        assert (
            shown
            == asking.execute(
                "select reference_date::varchar, individuals from pdi_national where year(reference_date) <= 2022 order by 1"
            ).fetchall()
        )
        assert sheet["B6"].number_format == "#,##0" and sheet["A6"].number_format == "dd/mm/yyyy"

    def test_has_native_charts_over_cells(self, book: Any) -> None:
        assert sum(len(sheet._charts) for sheet in book.worksheets) >= 9

    def test_has_no_formula_that_could_break(self, book: Any) -> None:
        assert [cell.coordinate for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []

    def test_shows_query_and_sources_beside_the_numbers(self, book: Any) -> None:
        for sheet in book.worksheets[2:5]:
            texts = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
            assert "Sources" in texts and "select " in texts and "from trace(" in texts

    def test_made_up_data_are_marked_on_the_sheet_and_in_the_title_of_the_chart(self, book: Any) -> None:
        marked = [sheet for sheet in book.worksheets if "DONNÉES FICTIVES" in str(sheet["A2"].value)]
        assert len(marked) >= 8
        titles = [chart.title.tx.rich.p[0].r[0].t for sheet in marked for chart in sheet._charts]
        assert titles and all("DONNÉES FICTIVES" in title for title in titles)

    def test_sheet_names_are_such_as_excel_accepts(self) -> None:
        assert sheet_name(3, "PDI : région [2016] / l'année ? *") == "03 PDI région 2016 l année"
        assert len(sheet_name(12, "x" * 60)) == 31

    def test_has_the_printed_figures_with_their_verdicts(self, book: Any) -> None:
        sheet = book.worksheets[-1]
        rows = {row[0]: row for row in sheet.iter_rows(min_row=6, values_only=True)}
        assert len(rows) == 147 and rows["C004"][4:7] == (412_387, 412_387, "Reproduit")


class TestDocument:
    def test_has_headings_tables_and_charts_with_an_alternative_text(self, made: Made) -> None:
        document = Document(str(made.path("docx")))
        assert len([p for p in document.paragraphs if p.style.name == "Heading 1"]) >= 19
        assert len(document.tables) >= 9
        told = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
        assert len(told) >= 9 and all(told)

    def test_made_up_data_are_marked(self, made: Made) -> None:
        document = Document(str(made.path("docx")))
        assert sum("DONNÉES FICTIVES" in paragraph.text for paragraph in document.paragraphs) >= 10
        assert any(cell.text == "FICTIF" for table in document.tables for cell in table.rows[-1].cells)

    def test_numbers_and_dates_are_never_broken_over_lines_however_narrow_a_table(self, made: Made) -> None:
        """« 7 420 » broken would read as 7 42 and 0."""
        cells = [cell.text for table in Document(str(made.path("docx"))).tables for row in table.rows[1:] for cell in row.cells]
        assert any(text == "31\u00a0déc.\u00a02022" for text in cells)
        assert not [text for text in cells if re.fullmatch(r"[+-]?\d+( \d+)+.*", text)]
        assert _squeezed([10.0, 10.0, 4.0], [9.0, 0.0, 0.0]) == pytest.approx([9.0, 7.4 * 10 / 14, 7.4 * 4 / 14])

    def test_no_word_of_a_table_is_broken(self, made: Made) -> None:
        """A letter of Calibri is half as wide as high on average."""
        broken = []
        for table in Document(str(made.path("docx"))).tables[:-1]:  # the last one gives the reasons of verdicts
            for cell in (cell for row in table.rows for cell in row.cells):
                room = cell.width.pt - 2 * 5.4
                broken += [word for run in cell.paragraphs[0].runs for word in run.text.split(" ") if len(word) * run.font.size.pt / 2 > room]
        assert broken == []


class TestDrawings:
    def test_every_chart_is_there_as_svg_and_png(self, made: Made) -> None:
        assert len(made.drawings("svg")) == len(made.drawings("png")) >= 10
        assert all(path.read_bytes().startswith(b"\x89PNG") for path in made.drawings("png"))

    def test_made_up_data_are_hatched_and_named_in_the_picture_itself(self, made: Made) -> None:
        (shares,) = [path for path in made.drawings("svg") if path.name.endswith("pdi-shares.svg")]
        text = shares.read_text(encoding="utf-8")
        assert "DONNÉES FICTIVES" in text and "<linearGradient" in text and text.count("url(#04-pdi-shares-w-0)") == 18

    def test_a_picture_carries_its_source(self, made: Made) -> None:
        assert all("Sources" in path.read_text(encoding="utf-8") for path in made.drawings("svg"))


class TestSameBytes:
    def test_another_run_on_the_same_warehouse_writes_the_same_files(self, made: Made, tmp_path: Path) -> None:
        again = Made(made.settings, tmp_path)
        status, printed = make_report(again, in_process=False)
        assert status == DONE, printed
        files = {path.relative_to(tmp_path): path for path in tmp_path.rglob("*") if path.is_file()}
        assert len(files) > 20
        for name, path in files.items():
            assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256((made.folder / name).read_bytes()).digest(), name

    def test_a_zip_has_no_clock(self, made: Made) -> None:
        with zipfile.ZipFile(made.path("xlsx")) as packed:
            assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        stated = made.path("docx").read_bytes()
        with duckdb.connect(str(made.settings.published), read_only=True) as connection:
            ((built_at,),) = connection.execute("select built_at from meta.build").fetchall()
        assert without_clock(stated, built_at) == stated
        with zipfile.ZipFile(io.BytesIO(stated)) as packed:
            assert f"{built_at:%Y-%m-%dT%H:%M:%SZ}" in packed.read("docProps/core.xml").decode()


class TestCommand:
    @pytest.mark.parametrize(
        ("words", "expected"), [(("--compare-with", "last year"), USAGE), (("--perimeter", "1999"), USAGE), (("--as-of", "2020-01-01"), FAILED)],
    )  # fmt: skip
    def test_what_cannot_be_done_is_said(self, made: Made, tmp_path: Path, words: tuple[str, ...], expected: int) -> None:
        status, printed = make_report(Made(made.settings, tmp_path), *words)
        assert status == expected and len(printed) > 20
        assert list(tmp_path.iterdir()) == []

    def test_without_a_warehouse_it_says_what_to_run(self, made: Made, tmp_path: Path) -> None:
        empty = Made(made.settings.__class__(made.settings.raw, tmp_path / "none"), tmp_path / "out")
        status, printed = make_report(empty)
        assert status == FAILED and "dtm run" in printed

    def test_a_year_of_which_nothing_is_held_is_refused(self, made: Made, tmp_path: Path) -> None:
        status, printed = make_report(Made(made.settings, tmp_path, 1999))
        assert status == FAILED and "1999" in printed and list(tmp_path.iterdir()) == []

    def test_charts_of_an_earlier_report_do_not_stay_behind(self, made: Made, tmp_path: Path) -> None:
        charts = tmp_path / "dtm-2022-fr-charts"
        charts.mkdir()
        for name in ("77-gone.svg", "77-gone.png", "mine.svg"):
            (charts / name).write_text("old", encoding="utf-8")
        assert make_report(Made(made.settings, tmp_path), "--format", "svg")[0] == DONE
        left = {path.name for path in charts.iterdir() if path.read_bytes() == b"old"}
        assert left == {"77-gone.png", "mine.svg"}, "only drawings of the kind that was written, and none of another name"

    def test_one_format_alone(self, made: Made, tmp_path: Path) -> None:
        status, _ = make_report(Made(made.settings, tmp_path), "--format", "xlsx")
        assert status == DONE and [path.name for path in tmp_path.iterdir()] == ["dtm-2022-fr.xlsx"]

    def test_the_base_that_was_chosen_is_told(self, made: Made, tmp_path: Path) -> None:
        chosen = Made(made.settings, tmp_path)
        assert make_report(chosen, "--perimeter", "2016", "--compare-with", "2022-04", "--format", "html")[0] == DONE
        assert "découpage de 2016" in chosen.text() and "comparaison avec 2022-04" in chosen.text()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A warehouse whose printed totals and communes bear names that would like to run."""
    base = make_base(tmp_path_factory.mktemp("hostile"))
    (base.raw / "published").mkdir()
    (base.raw / "published" / "printed.csv").write_text(
        "reference_date,geography,perimeter,individuals,households,women,men,publisher,source\n"
        f"2018-12-31,Mali,,2670,,,,{EVIL.replace(chr(34), chr(39))},{EVIL.replace(chr(34), chr(39))}\n",
        encoding="utf-8",
    )  # fmt: skip
    base.round("Dec_2016.xlsx", {f"Gao/Gao/{EVIL}": (100, 500)}, DEC_2016)
    base.round("Dec_2017.xlsx", {"Gao/Gao/Gao": (110, 550)}, DEC_2017)
    base.night()
    return base


def test_names_that_look_like_code_stay_texts(hostile: Base, tmp_path: Path) -> None:
    made = Made(hostile.settings, tmp_path, 2018)
    assert make_report(made)[0] == DONE
    text = made.text()
    assert "<script>alert" not in text and "&lt;script&gt;alert(1)" in text
    book = openpyxl.load_workbook(made.path("xlsx"))
    evil = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in evil)
    assert not [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
