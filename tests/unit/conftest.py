"""How the tests of reading make their files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.steps.reading.readers import read_here
from flows.steps.records import Prepared
from flows.steps.settings import SHIPPED_REFERENCE
from tests.unit.reading import Read, Sheets


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write sheets of rows into a workbook of that name and prepare it."""

    def of(sheets: Sheets | Sequence[Sequence[Any]], name: str = "Baseline.xlsx", merged: Sequence[str] = (), hidden: Sequence[str] = ()) -> Prepared:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, rows in (sheets if isinstance(sheets, dict) else {"Data": sheets}).items():
            page = book.create_sheet(title)
            for row in rows:
                page.append([None if cell == "" else cell for cell in row])
            for area in merged if title == next(iter(sheets if isinstance(sheets, dict) else {"Data": 0})) else ():
                page.merge_cells(area)
            if title in hidden:
                page.sheet_state = "hidden"
        book.save(tmp_path / name)
        return read_here(tmp_path / name, SHIPPED_REFERENCE, None)

    return of


@pytest.fixture
def read_text(tmp_path: Path) -> Callable[..., Prepared]:
    """Write a text file of that name and prepare it."""

    def of(text: str | bytes, name: str = "PDI_Dec_2022.csv") -> Prepared:
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_here(tmp_path / name, SHIPPED_REFERENCE, None)

    return of
