"""How the tests of other countries make their files and the reference that goes with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.steps.reading.readers import read_here
from flows.steps.records import Prepared
from flows.steps.warehouse.validate import find_faults

COUNTRY = """
code: {code}
name: Test
levels:
  - {{level: 1, fr: {one}, en: {one}, words: [{one}]}}
  - {{level: 2, fr: {two}, en: {two}, words: [{two}]}}
  - {{level: 3, fr: {three}, en: {three}, words: [{three}]}}
perimeters:
  - {{name: "now", valid_from: 2000-01-01}}
"""


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def of(
        sheets: dict[str, list[tuple[Any, ...]]], name: str, levels: tuple[str, str, str], places: dict[str, list[str]], merged: str = ""
    ) -> Prepared:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            page = book.create_sheet(title)
            for row in rows:
                page.append([None if cell == "" else cell for cell in row])
            for area in merged.split() if title == next(iter(sheets)) else ():
                page.merge_cells(area)
        book.save(tmp_path / name)
        (tmp_path / "country.yml").write_text(COUNTRY.format(code="TST", one=levels[0], two=levels[1], three=levels[2]), encoding="utf-8")
        lines = ["0,Test,TST,", *[f"1,{region},,{region}" for region in places], *[f"2,{two},,{one}" for one, own in places.items() for two in own]]
        (tmp_path / "places.csv").write_text("level,name,aliases,region_now\n" + "\n".join(lines), encoding="utf-8")
        prepared = read_here(tmp_path / name, tmp_path, None)
        assert prepared.is_accepted and not find_faults([prepared]).get(prepared.source_id), prepared.issues
        return prepared

    return of
