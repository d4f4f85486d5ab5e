"""What a public export hides of border crossings: a year's entries, or exits, are those of its regions and months, and of its nationalities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from flows.steps.exports.breakdowns import Breakdown, Hidden, by_key, hide_breakdowns
from flows.steps.exports.disclosure import Cell, Key, Nest, Sum

_MARKED = "select source_id, sheet, row_number, true as is_confidential from core.confidential_row"
_SHARE = "coalesce(sum(individuals) filter (is_confidential) / nullif(sum(individuals), 0), 1)::double"


def hide_crossings(connection: duckdb.DuckDBPyConnection, threshold: int) -> Hidden:
    """The rows to hide in the tables of border crossings."""
    years = connection.execute("select year, direction, individuals_given from border_by_year").fetchall()
    wholes = [Cell(("border_by_year", year, direction), None, (count,)) for year, direction, count in years]
    breakdowns = [*_regions(connection, wholes, threshold), *_nationalities(connection, wholes, threshold)]
    hidden = Hidden()
    for table, *key in hide_breakdowns(Nest(wholes, threshold, broken_down=True), breakdowns):
        if table in ("border_by_year", "border_by_region_month", "border_by_nationality"):
            hidden.add(table, [tuple(key)])
    return hidden


def _regions(connection: duckdb.DuckDBPyConnection, wholes: Sequence[Cell], threshold: int) -> list[Breakdown]:
    secret = _secret(connection, "'border_by_region_month', month, region, direction", least=0)
    rows = by_key(connection.execute(
        "select year(month), direction, month, region, individuals, women, men from border_by_region_month").fetchall(), 2)  # fmt: skip

    def nest(whole: Cell) -> Nest:
        """Women and men of a whole year are in no table."""
        _, year, direction = _parts(whole.key)
        cells = [Cell(whole.key, None, (*whole.counts, None, None))]
        for month, region, *counts in rows.get((year, direction), ()):
            key = ("border_by_region_month", month, region, direction)
            cells.append(Cell(key, whole.key, tuple(counts), secret.get(key, 0.0)))
        return Nest(cells, threshold, (Sum(0, (1, 2)),))

    return [Breakdown(whole.key, nest(whole)) for whole in wholes]


def _nationalities(connection: duckdb.DuckDBPyConnection, wholes: Sequence[Cell], threshold: int) -> list[Breakdown]:
    secret = _secret(connection, "'border_by_nationality', year(month), direction, nationality", least=1 / 2)
    rows = by_key(connection.execute("select year, direction, nationality, individuals from border_by_nationality").fetchall(), 2)

    def nest(whole: Cell) -> Nest:
        _, year, direction = _parts(whole.key)
        cells = [whole]
        for nationality, count in rows.get((year, direction), ()):
            key = ("border_by_nationality", year, direction, nationality)
            cells.append(Cell(key, whole.key, (count,), secret.get(key, 0.0), tells_of_nobody=nationality is None))
        return Nest(cells, threshold)

    return [Breakdown(whole.key, nest(whole)) for whole in wholes]


def _parts(key: Key) -> tuple[Any, ...]:
    assert isinstance(key, tuple)
    return key


def _secret(connection: duckdb.DuckDBPyConnection, fields: str, least: float) -> dict[Key, float]:
    """The share of confidential rows in each row of a table of crossings, where it is more than `least`."""
    rows = connection.execute(
        f"""select {fields}, {_SHARE} as share from core.border_crossing left join ({_MARKED}) using (source_id, sheet, row_number)
            group by all having bool_or(is_confidential) and share > {least}"""
    ).fetchall()
    return {tuple(key): share for *key, share in rows}
