"""Rows whose cells have slipped to the left: a number where a place's name should be, and no count where it should be."""

from __future__ import annotations

from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name
from flows.steps.recognition.tables import Table
from flows.steps.records import Issue

_OPEN_NAMES = ("site_name", "commune_name")
"""Names that no list holds, so that a number passes for one."""


def find_shifted_rows(table: Table, sheet_rows: list[int], arrays: dict[str, pa.Array], indexes: dict[str, int]) -> list[Issue]:
    """An error for each row without any count whose finest place is a number: the count would be lost without a word."""
    counts = [array for name, array in arrays.items() if table.dataset.by_name[name].kind == "count"]
    name = next((name for name in _OPEN_NAMES if name in arrays and name in indexes), None)
    if name is None or not counts:
        return []
    without_count = reduce(pc.and_, map(pc.is_null, counts))
    if not pc.any(without_count).as_py():
        return []
    return [
        issue("number_for_a_place", sheet=table.sheet.name, cell=cell_name(row, indexes[name]), row_number=row + 1, column=name, found=text)
        for row, text, is_blank in zip(sheet_rows, arrays[name].to_pylist(), without_count.to_pylist(), strict=True)
        if is_blank and text and text.replace(" ", "").isdecimal()
    ]
