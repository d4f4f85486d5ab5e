"""Workbooks are read by what they hold, whatever their name says, and nothing damaged passes for a blank."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from flows.steps.opening.workbook import Limits, cell_name, column_letter, open_workbook, trim
from flows.steps.reading.readers import read_here
from flows.steps.records import Refused
from flows.steps.settings import SHIPPED_REFERENCE
from tests.unit.xlsb import write_xlsb

ROWS: list[list[Any]] = [
    ["Date de référence", "Région", "Cercle", "Commune", "Ménages PDI", "Individus PDI"],
    ["2022-12-31", "Ségou", "Niono", "Niono", 10, 50],
    ["2022-12-31", "Gao", "Ansongo", "Ouatagouna", 4, "ND*"],
]


def xlsx(path: Path, rows: list[list[Any]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Data")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell == "#N/A":
                    page.write_formula(number, column, "=NA()", None, "#N/A")
                else:
                    page.write(number, column, cell)


def xlsm(path: Path, rows: list[list[Any]]) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)


def xls(path: Path, rows: list[list[Any]]) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("Data")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            page.row(number).set_cell_error(column, 0x2A) if cell == "#N/A" else page.write(number, column, cell)
    book.save(str(path))


def ods(path: Path, rows: list[list[Any]]) -> None:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Data")
    for row in rows:
        line = TableRow()
        for cell in row:
            if cell == "#N/A":
                entry = TableCell(formula="of:=NA()", valuetype="string", stringvalue="")
            else:
                entry = TableCell(valuetype="float", value=cell) if isinstance(cell, int) else TableCell(valuetype="string")
            entry.addElement(P(text=str(cell)))
            line.addElement(entry)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(str(path))


def text(encoding: str, delimiter: str) -> Callable[[Path, list[list[Any]]], None]:
    def make(path: Path, rows: list[list[Any]]) -> None:
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter).writerows(rows)
        path.write_bytes(out.getvalue().encode(encoding))

    return make


FORMATS = {
    "Baseline.xlsx": xlsx, "Baseline.xlsm": xlsm, "Baseline.xls": xls, "Baseline.xlsb": write_xlsb, "Baseline.ods": ods,
    "utf8.csv": text("utf-8", ","), "bom.csv": text("utf-8-sig", ","), "windows.csv": text("cp1252", ";"), "tab.csv": text("utf-8", "\t"),
    "utf8 semicolon.csv": text("utf-8", ";"), "an xlsx by mistake.xls": xlsx, "an xls by mistake.xlsx": xls,
}  # fmt: skip


@pytest.mark.parametrize(("name", "make"), list(FORMATS.items()), ids=list(FORMATS))
def test_every_format_gives_the_same_rows(tmp_path: Path, name: str, make: Callable[[Path, list[list[Any]]], Any]) -> None:
    make(tmp_path / name, ROWS)
    prepared = read_here(tmp_path / name, SHIPPED_REFERENCE, None)
    assert prepared.is_accepted, prepared.issues
    table = prepared.tables["baseline_stock"]
    assert table.column("place_id").to_pylist() == ["adm3:niono/niono", "adm3:ansongo/ouatagouna"]
    assert table.column("pdi_households").to_pylist() == [10, 4]
    assert table.column("pdi_individuals").to_pylist() == [50, None]
    assert [str(day) for day in prepared.reference_dates] == ["2022-12-31"]


@pytest.mark.parametrize("name", ["Baseline.xlsx", "Baseline.xls", "Baseline.xlsb", "Baseline.ods", "utf8.csv"])
def test_an_error_cell_is_refused_in_every_format(tmp_path: Path, name: str) -> None:
    FORMATS[name](tmp_path / name, [ROWS[0], [*ROWS[1][:5], "#N/A"], ROWS[2]])
    prepared = read_here(tmp_path / name, SHIPPED_REFERENCE, None)
    told = [(issue.rule, issue.cell, issue.found) for issue in prepared.issues if issue.severity == "error"]
    assert told in ([("damaged_cell", "F2", "#N/A")], [("error_cell", "F2", "#N/A")])


def test_a_workbook_of_another_namespace_prefix_is_searched_for_damage_too(tmp_path: Path) -> None:
    """Some exporters write <x:c t="e"> and <x:f>."""
    xlsx(tmp_path / "plain.xlsx", [ROWS[0], [*ROWS[1][:5], "#N/A"]])
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    name = "xl/worksheets/sheet1.xml"
    for tag in ("worksheet", "dimension", "sheetViews", "sheetView", "sheetFormatPr", "sheetData", "row", "c", "v", "f", "pageMargins"):
        parts[name] = parts[name].replace(f"<{tag} ", f"<x:{tag} ").replace(f"<{tag}>", f"<x:{tag}>").replace(f"</{tag}>", f"</x:{tag}>")
        parts[name] = parts[name].replace(f"<{tag}/>", f"<x:{tag}/>")
    parts[name] = parts[name].replace("xmlns=", "xmlns:x=")
    with zipfile.ZipFile(tmp_path / "prefixed.xlsx", "w") as package:
        for part, content in parts.items():
            package.writestr(part, content)
    sheet = open_workbook(tmp_path / "prefixed.xlsx").sheets[0]
    assert sheet.error_cells == {(1, 5): "#N/A"}


def test_a_formula_that_gives_an_empty_text_is_a_blank_and_not_an_unsaved_formula(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "written.xlsx") as book:
        page = book.add_worksheet()
        page.write_formula(0, 0, '=IF(1=1,"","x")', None, "to be emptied")
        page.write(0, 1, "x")
    with zipfile.ZipFile(tmp_path / "written.xlsx") as package, zipfile.ZipFile(tmp_path / "saved.xlsx", "w") as saved:
        for name in package.namelist():
            saved.writestr(name, package.read(name).replace(b"<v>to be emptied</v>", b"<v></v>"))
    assert open_workbook(tmp_path / "saved.xlsx").sheets[0].formulas_without_value == frozenset()


def test_limits_refuse_before_memory_is_spent(tmp_path: Path) -> None:
    xlsx(tmp_path / "Baseline.xlsx", ROWS)
    with pytest.raises(Refused) as refusal:
        open_workbook(tmp_path / "Baseline.xlsx", Limits(unpacked_bytes=1000))
    assert refusal.value.issue.rule == "zip_bomb"


def test_a_csv_with_a_binary_zero_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"a,b\n1,\x002\n")
    with pytest.raises(Refused) as refusal:
        open_workbook(tmp_path / "x.csv")
    assert refusal.value.issue.rule == "not_a_workbook"


def test_merged_cells_are_found_where_there_are_any(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "m.xlsx") as book:
        page = book.add_worksheet()
        page.merge_range(1, 0, 3, 1, "Gao")
    assert open_workbook(tmp_path / "m.xlsx").sheets[0].merged == ((1, 0, 3, 1),)


def test_cells_are_named_as_excel_names_them() -> None:
    assert [column_letter(index) for index in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert cell_name(0, 27) == "AB1"


def test_trimming_keeps_inner_blanks_and_drops_outer_ones() -> None:
    assert trim([["a", "", "", ""], ["", "", "", ""], ["", "", "b", ""], ["", "", "", ""]]) == [["a", "", ""], ["", "", ""], ["", "", "b"]]
    assert trim([["", ""]]) == []
