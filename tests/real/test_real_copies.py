"""A marked-up copy of a real workbook is the workbook: only the cell at fault, and what is never read, differ."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from flows.steps.messages import describe, issue
from flows.steps.reading.readers import read_here
from flows.steps.sending_back.mark_up import mark_up
from flows.steps.sending_back.told import Rejected, Told
from flows.steps.settings import SHIPPED_REFERENCE
from tests.real.conftest import REAL

FOLDER = REAL / "mali-baseline"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.xlsx")), ids=lambda path: path.stem)
def test_every_cell_and_format_is_kept(path: Path, tmp_path: Path) -> None:
    prepared = read_here(path, SHIPPED_REFERENCE, None)
    (sheet,) = [sheet for sheet in prepared.sheets if sheet.role == "data"]
    found = issue("not_a_number", sheet=sheet.sheet, cell="H5", found="x")
    texts = [text for lang in ("fr", "en") for text in describe(found, lang)]
    told = Told("error", found.rule, found.sheet, found.cell, None, None, "x", None, texts[0], texts[2], texts[1], texts[3])
    personal = tuple(
        (column.sheet, column.column_letter, sheet.header_row or 0)
        for column in prepared.columns
        if column.disposition == "personal" and column.column_letter
    )
    copy = tmp_path / "copy.xlsx"
    mark_up(Rejected("id", path.name, path.name, path, (told,), {}, personal), copy)
    before, after = openpyxl.load_workbook(path), openpyxl.load_workbook(copy)
    assert after.sheetnames[1:] == [page.title for page in before if page.sheet_state == "visible"]
    emptied = {letter for _, letter, _ in personal}
    differing = set()
    for name in after.sheetnames[1:]:
        for row in before[name].iter_rows():
            for cell in row:
                copied = after[name][cell.coordinate]
                same = (cell.value, cell.number_format, cell.font.b, cell.fill.fgColor.rgb) == (
                    copied.value, copied.number_format, copied.font.b, copied.fill.fgColor.rgb,
                )  # fmt: skip
                if not same and not (cell.column_letter in emptied and cell.row > 1):
                    differing.add(cell.coordinate)
    assert differing == {"H5"}
