"""What the fuzzer changes: tables whose truth is kept beside their cells, read from sample and real layouts by openpyxl, xlrd and csv.

Every row of data carries the figures that it stands for. A mutation that changes a cell changes, or declares impossible, what
its row stands for; the total that a reader must find is added up from the rows and never from the file.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import xlrd

from flows.steps.settings import PROJECT

MADE_UP = "MADE-UP DATA"
Cell = Any


@dataclass
class Row:
    """A row of cells; `figures`: {column of the dataset: figure} where it is a row of data, else None."""

    cells: list[Cell]
    figures: dict[str, int] | None = None


@dataclass
class Grid:
    """One sheet: `counts` says which position holds which count; `header` is the index of the (last) header row."""

    name: str
    rows: list[Row]
    header: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    is_hidden: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def data(self) -> list[Row]:
        return [row for row in self.rows if row.figures is not None]


@dataclass
class Book:
    """A file to be written."""

    name: str
    grids: list[Grid]

    def copy(self) -> Book:
        return deepcopy(self)

    @property
    def main(self) -> Grid:
        return next(grid for grid in self.grids if grid.counts)

    def truth(self) -> dict[str, int]:
        """The totals that a reader must find; a count that no row gives is absent."""
        totals: dict[str, int] = {}
        for grid in self.grids:
            for row in grid.data if not grid.is_hidden else ():
                for name, figure in (row.figures or {}).items():
                    totals[name] = totals.get(name, 0) + figure
        return totals


def _figure(cell: Cell) -> int | None:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and cell == int(cell):
        return int(cell)
    if isinstance(cell, str) and (plain := cell.translate(dict.fromkeys(map(ord, " \u00a0\u202f")))).isdigit():
        return int(plain)
    return None


def _grid(name: str, cells: list[list[Cell]], header: int, counts: Mapping[str, int], first: int, last: int) -> Grid:
    """`first` and `last`: the rows of data, ends included; a row whose place is blank or a total is none of them."""
    rows = [Row(row) for row in cells]
    for row in rows[first : last + 1]:
        if not any(str(cell).upper().startswith(("TOTAL", "ENSEMBLE", "% DU", "ND*")) for cell in row.cells[:3]):
            row.figures = {column: figure for column, at in counts.items() if (figure := _figure(row.cells[at])) is not None}
    return Grid(name, rows, header, dict(counts))


def _sheet(path: Path, name: str) -> list[list[Cell]]:
    sheet = openpyxl.load_workbook(path, data_only=True)[name]
    return [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]


def sample_books() -> list[Book]:
    """The layouts of raw/dtm/, with the truth of their rows."""
    raw = PROJECT / "raw" / "dtm"
    english = _sheet(raw / "sample_DTM_Mali_Baseline_Assessment_Dec_2021.xlsx", "Data")
    english = [row[:30] for row in english if row[7] != ""]
    columns = {"pdi_households": 13, "pdi_individuals": 14, "returnees_individuals": 17, "returnees_households": 18}
    books = [Book("english", [_grid("Data", english, 0, columns, 1, len(english) - 1)])]
    with (raw / "sample_DTM_Mali_PDI_2022-08-31.csv").open(encoding="cp1252", newline="") as file:
        coded: list[list[Cell]] = [list(row) for row in csv.reader(file, delimiter=";")]
    coded = [[int(cell) if cell.isdigit() else cell for cell in row] for row in coded]
    columns = {"pdi_households": 3, "pdi_individuals": 4, "pdi_women": 5, "pdi_men": 6}
    books.append(Book("coded", [_grid("PDI 2022-08-31", coded, 1, columns, 2, len(coded) - 1)]))
    grouped = _sheet(raw / "sample_OIM_DTM_Mali_Septembre_2022.xlsx", "Données")
    region = ""
    for row in grouped[6:]:
        # Merged regions are written out: openpyxl gives the first cell alone.
        region = row[0] = row[0] or region
    columns = {"pdi_households": 3, "pdi_individuals": 4, "pdi_women": 5, "pdi_men": 6, "retournes_households": 7, "retournes_individuals": 8}
    books.append(Book("grouped", [_grid("Données", grouped, 4, columns, 6, len(grouped) - 1)]))
    three = []
    for name in ("PDIs", "RETOURNEES_PDIs"):
        cells = _sheet(raw / "sample_DTM_Mali_Dec_2022.xlsx", name)
        kind = "pdi" if name == "PDIs" else "retournes"
        columns = {f"{kind}_households": 5, f"{kind}_women": 6, f"{kind}_men": 7, f"{kind}_individuals": 8}
        three.append(_grid(name, cells, 0, columns, 1, len(cells) - 1))
    books.append(Book("three", three))
    old = xlrd.open_workbook(raw / "sample_DTM_Mali_Evaluation_de_base_Avril_2022.xls").sheet_by_index(0)
    cells = [list(old.row_values(row)) for row in range(old.nrows)]
    columns = {"pdi_households": 5, "pdi_individuals": 6, "pdi_women": 7, "pdi_men": 8, "retournes_households": 9, "retournes_individuals": 10}
    books.append(Book("french", [_grid("Avril 2022", cells, 2, columns, 3, len(cells) - 1)]))
    return books


REAL = {
    "Baseline_Assessment_Round_12.xlsx": "Baseline Assessment", "Baseline_Assessment_Round_28.xlsx": "Baseline Assessment",
    "Baseline_December_2017.xlsx": "data", "IOM_DTM_Mali_Baseline_Assessment_Dec_2019_Round_60.xlsx": "Baseline_Assessment",
    "Mali_Baseline_Assessment_December_2018.xlsx": "data",
}  # fmt: skip


def real_books(folder: Path) -> list[Book]:
    """The layouts of real workbooks; none where they are not beside the project."""
    books = []
    for file, name in REAL.items():
        if not (folder / file).exists():
            continue
        cells = [row for row in _sheet(folder / file, name) if any(cell not in ("", None) for cell in row)]
        header = [" ".join(str(cell).replace("#", ".").split()) for cell in cells[0]]
        columns = {"pdi_households": header.index("Total No. of IDPs HH" + ("." if "Total No. of IDPs HH." in header else "")),
                   "pdi_individuals": header.index("Total No. of IDPs Ind.")}  # fmt: skip
        books.append(Book(Path(file).stem, [_grid(name, cells, 0, columns, 1, len(cells) - 1)]))
    return books


def is_date(cell: Cell) -> bool:
    return isinstance(cell, (dt.datetime, dt.date))
