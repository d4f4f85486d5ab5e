"""Workbooks as other programs than Excel write them: the same cells, and the same damage, whatever the XML looks like."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from flows.steps.reading.readers import read_here
from flows.steps.records import Prepared
from flows.steps.settings import SHIPPED_REFERENCE

HEADER = ("Région", "Cercle", "Commune", "Ménages PDI", "Individus PDI")
ROWS = [("Gao", "Gao", "Gao", 10, 50), ("Gao", "Ansongo", "Ansongo", 2, 9)]
Edit = Callable[[bytes], bytes]
STRICT = (
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
)


def without_positions(content: bytes) -> bytes:
    return re.sub(rb'<row r="\d+"', b"<row", re.sub(rb' r="[A-Z]+\d+"', b"", content))


def single_quotes(content: bytes) -> bytes:
    return re.sub(rb'<c r="(\w+)" t="e"', rb"<c r='\1' t='e'", content)


def wrong_dimension(content: bytes) -> bytes:
    return re.sub(rb"<dimension[^>]*/>", b'<dimension ref="A1"/>', content)


def strict(content: bytes) -> bytes:
    for old, new in STRICT:
        content = content.replace(old, new)
    return content


EDITS: dict[str, Edit] = {
    "as written": lambda content: content, "cells without positions": without_positions, "single quotes": single_quotes,
    "wrong dimension": wrong_dimension, "strict OOXML": strict,
    "a comment among the rows": lambda content: content.replace(b"<sheetData>", b"<!-- rows <c> --><sheetData>"),
}  # fmt: skip


def read_edited(folder: Path, edit: Edit, individuals: object = 9) -> Prepared:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (HEADER, ROWS[0], (*ROWS[1][:4], individuals)):
        book.active.append(row)
    book.save(folder / "plain.xlsx")
    path = folder / "PDI_Dec_2022.xlsx"
    with zipfile.ZipFile(folder / "plain.xlsx") as plain, zipfile.ZipFile(path, "w") as package:
        for name in plain.namelist():
            package.writestr(name, edit(plain.read(name)) if name.endswith((".xml", ".rels")) else plain.read(name))
    return read_here(path, SHIPPED_REFERENCE, None)


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_the_cells_are_the_same(tmp_path: Path, edit: Edit) -> None:
    assert read_edited(tmp_path, edit).totals == {"pdi_households": 12, "pdi_individuals": 59}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize(("cell", "rule"), [("#N/A", "damaged_cell"), ("=4+5", "formula_without_value")])
def test_a_damaged_figure_is_refused_at_its_cell(tmp_path: Path, edit: Edit, cell: str, rule: str) -> None:
    prepared = read_edited(tmp_path, edit, cell)
    assert [(found.rule, found.cell) for found in prepared.issues if found.severity == "error"] == [(rule, "E3")]


def test_a_coloured_cell_at_the_end_of_the_sheet_is_no_reason_to_refuse_it(tmp_path: Path) -> None:
    path = tmp_path / "PDI_Dec_2022.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page, grey = book.add_worksheet(), book.add_format({"bg_color": "#dddddd"})
        for number, row in enumerate((HEADER, *ROWS)):
            page.write_row(number, 0, row)
        page.write_blank(1_048_575, 4, None, grey)
        page.write_blank(1_048_575, 16_383, None, grey)
    assert read_here(path, SHIPPED_REFERENCE, None).totals["pdi_individuals"] == 59


@pytest.mark.parametrize(("mark", "told"), [(b'"1"', ["1"]), (b'"true"', ["1"]), (b'"false"', [])])
def test_filtered_rows_count_and_are_told(tmp_path: Path, mark: bytes, told: list[str]) -> None:
    prepared = read_edited(tmp_path, lambda content: content.replace(b'<row r="3"', b'<row r="3" hidden=' + mark))
    assert prepared.totals["pdi_individuals"] == 59
    assert [found.found for found in prepared.issues if found.rule == "hidden_rows_counted"] == told


def test_a_formula_whose_result_was_not_saved_is_refused_in_an_open_document_too(tmp_path: Path) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book, page = OpenDocumentSpreadsheet(), Table(name="Data")
    for row in (HEADER, ROWS[0], (*ROWS[1][:4], None)):
        line = TableRow()
        for value in row:
            cell = TableCell(formula="of:=4+5") if value is None else TableCell(valuetype="string")
            if value is not None:
                cell.addElement(P(text=str(value)))
            line.addElement(cell)
        page.addElement(line)
    book.spreadsheet.addElement(page)
    book.save(str(tmp_path / "PDI_Dec_2022.ods"))
    prepared = read_here(tmp_path / "PDI_Dec_2022.ods", SHIPPED_REFERENCE, None)
    assert [(found.rule, found.cell) for found in prepared.issues if found.severity == "error"] == [("formula_without_value", "E3")]


@pytest.mark.parametrize("slip", [b"<", b"</row>", b"<v>", b"]]>"])
def test_a_sheet_whose_tags_do_not_match_is_refused(tmp_path: Path, slip: bytes) -> None:
    """calamine reads on behind the slip, and the count that it skips would pass for a blank."""
    prepared = read_edited(tmp_path, lambda content: content.replace(b'<c r="E3"', slip + b'<c r="E3"'))
    assert [found.rule for found in prepared.issues] == ["truncated_workbook"]
    assert "sheet1.xml" in str(prepared.issues[0].found)


@pytest.mark.parametrize("by", ["LibreOffice", "LibreOffice 24.8", "an archiver"])
def test_a_password_is_told_whichever_program_set_it(tmp_path: Path, by: str) -> None:
    path = tmp_path / "PDI_Dec_2022.ods"
    entry = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    parts = {
        "LibreOffice": {"META-INF/manifest.xml": f"<manifest:manifest>{entry}</manifest:manifest>", "content.xml": "\x8f\x11\x02"},
        "LibreOffice 24.8": {"META-INF/manifest.xml": f"<manifest:manifest>{entry}</manifest:manifest>", "encrypted-package": "\x8f\x11\x02"},
        "an archiver": {"content.xml": "\x8f\x11\x02"},
    }[by]
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    if by == "an archiver":  # the flag in the header of the part, and in the list of parts
        path.write_bytes(re.sub(rb"(PK\x03\x04..|PK\x01\x02....)\x00", lambda found: found[1] + b"\x01", path.read_bytes(), flags=re.DOTALL))
    assert [found.rule for found in read_here(path, SHIPPED_REFERENCE, None).issues] == ["password_protected"]
