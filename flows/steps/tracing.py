"""Lead a published figure back to its cells: how the figures of each table are named, and what stands behind one."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

KEYS: Mapping[str, tuple[str, ...]] = {
    "pdi_national": ("operation_id",),
    "pdi_by_region": ("operation_id", "perimeter", "region"),
    "pdi_by_cercle": ("operation_id", "place_id"),
    "pdi_by_commune": ("operation_id", "place_id"),
    "pdi_by_reason": ("operation_id", "reasons"),
    "pdi_by_origin": ("operation_id", "origin"),
    "returnees_national": ("operation_id", "kind"),
    "returnees_by_region": ("operation_id", "perimeter", "region", "kind"),
    "flow_by_month": ("strftime(month, '%Y-%m')", "direction"),
    "flow_by_fmp_month": ("strftime(month, '%Y-%m')", "fmp_id", "direction"),
    "flow_by_year": ("year", "direction"),
}
"""What names a figure of each table that can be traced: the parts of its key, as SQL."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell behind a figure; `individuals` None: not assessed. One that is not used was held, and stood back for another provenance."""

    file_name: str
    sheet: str
    cell: str | None
    place: str | None
    individuals: int | None
    provenance: str
    citation: str | None
    is_used: bool


@dataclass(frozen=True, slots=True)
class Traced:
    """A figure, whether it is published at all, and its cells."""

    is_published: bool
    individuals: int | None
    cells: tuple[Cell, ...]

    @property
    def used(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.is_used)


def trace(connection: duckdb.DuckDBPyConnection, table: str, key: str) -> Traced:
    """The cells behind one figure. Raises KeyError for a table whose figures cannot be traced."""
    name = _key_of(table)
    shown = connection.execute(f"select individuals from main.{table} where {name} = ?", [key]).fetchall()
    cells = connection.execute("from trace(?, ?) order by is_used desc, provenance, file_name, sheet, cell", [table, key]).fetchall() if shown else []
    return Traced(bool(shown), shown[0][0] if shown else None, tuple(Cell(*cell) for cell in cells))


def near_keys(connection: duckdb.DuckDBPyConnection, table: str, key: str, most: int = 5) -> list[str]:
    """Keys of a table that look like one it does not have."""
    keys = [str(found) for (found,) in connection.execute(f"select {_key_of(table)} from main.{table}").fetchall()]
    folded = {one.lower(): one for one in keys}
    inside = [one for one in keys if key.lower() in one.lower()]
    return (inside or [folded[one] for one in difflib.get_close_matches(key.lower(), folded, most, 0.5)] or keys[-most:])[:most]


def _key_of(table: str) -> str:
    return f"concat_ws('/', {', '.join(KEYS[table])})"
