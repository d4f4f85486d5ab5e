"""The tables of an export: whole for the organisation itself, or only what schemas/release.py lets out, small counts hidden.

Totals of a public export are those that are published: rows marked confidential stay in them, for a total without them would,
beside the printed one, tell how many they are. What they are part of below the country is hidden as a small count is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import duckdb

from flows.steps.exports.breakdowns import Hidden
from flows.steps.exports.release_borders import hide_crossings
from flows.steps.exports.release_demographics import hide_demographics
from flows.steps.exports.release_flows import hide_flows
from flows.steps.exports.release_instruments import hide_alerts, hide_indicators, hide_needs, hide_stability
from flows.steps.exports.release_stocks import MEASURES, hide_stocks
from flows.steps.exports.wholes import find_wholes
from schemas.release import LEVELS, PUBLIC, Level, PublicTable

GIVEN, NOT_ASSESSED, SUPPRESSED, CONFIDENTIAL = "given", "not_assessed", "suppressed", "confidential"
STATUS = "value_status"
"""Column of every public table with counts: given, not_assessed or suppressed, for a blank could be either of the last two."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table to write: its name, its column names and DuckDB types, its rows, and the columns that identify a row."""

    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """The tables of an export, and how many rows of them are hidden."""

    tables: tuple[Table, ...]
    suppressed_rows: int = 0


def whole_release(connection: duckdb.DuckDBPyConnection) -> Release:
    """Every table of the main schema. A place whose figure holds a confidential row has its counts left out."""
    names = [
        name
        for (name,) in connection.execute(
            "select distinct table_name from meta.dictionary where table_schema = 'main' order by all"
        ).fetchall()
    ]  # fmt: skip
    confidential = _confidential_places(connection)
    tables, hidden = [], 0
    for name in names:
        table = _read(connection, name, f"select * from main.{name}")
        if confidential and {"operation_id", "place_id", "individuals"} <= set(table.columns):
            table, count = _leave_out(table, confidential)
            hidden += count
        tables.append(table)
    return Release(tuple(tables), hidden)


def public_release(connection: duckdb.DuckDBPyConnection, level: Level, threshold: int) -> Release:
    """The tables of the allow-list down to a level that hold anything, with small counts and what would give them away hidden.

    Raises Unprotectable where that cannot be done.
    """
    wholes = find_wholes(connection)
    hidden = hide_stocks(connection, level, threshold, wholes)
    for more in (
        hide_demographics(connection, threshold, hidden), hide_flows(connection, threshold), hide_crossings(connection, threshold),
        hide_stability(connection, wholes), hide_needs(connection, wholes), hide_alerts(connection), hide_indicators(connection, threshold),
    ):  # fmt: skip
        hidden.include(more)
    allowed = [table for table in PUBLIC if LEVELS.index(table.level) <= LEVELS.index(level) and table.is_public()]
    released = [_public_table(connection, table, hidden) for table in allowed]
    return Release(tuple(table for table, _ in released if table.rows), sum(count for _, count in released))


def _read(connection: duckdb.DuckDBPyConnection, name: str, query: str, key: tuple[str, ...] = ()) -> Table:
    result = connection.execute(query)
    described = result.description or ()
    return Table(name, tuple(str(c[0]) for c in described), tuple(str(c[1]) for c in described), tuple(result.fetchall()), key)


def _confidential_places(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str, str]]:
    """(operation, cercle or commune, provenance) of every place that a confidential row is in."""
    rows = connection.execute(
        """with marked as (select distinct operation_id, provenance, place_id, string_split(split_part(place_id, ':', 2), '/') as path
               from core.stock where is_confidential and place_level >= 2)
           select operation_id, place_id, provenance from marked
           union select operation_id, concat('adm2:', path[1]), provenance from marked
           union select operation_id, concat('adm3:', path[1], '/', path[2]), provenance from marked where len(path) > 1"""
    ).fetchall()
    return {(operation, place, provenance) for operation, place, provenance in rows}


def _leave_out(table: Table, confidential: Collection[tuple[str, str, str]]) -> tuple[Table, int]:
    at = {name: index for index, name in enumerate(table.columns)}
    blank = {at[name] for name in (*MEASURES, "persons_per_household") if name in at}
    rows, hidden = [], 0
    for row in table.rows:
        is_hidden = (row[at["operation_id"]], row[at["place_id"]], row[at["provenance"]]) in confidential
        hidden += is_hidden
        values = tuple(None if is_hidden and index in blank else value for index, value in enumerate(row))
        status = CONFIDENTIAL if is_hidden else GIVEN if row[at["individuals"]] is not None else NOT_ASSESSED
        rows.append((*values, status))
    return Table(table.name, (*table.columns, STATUS), (*table.types, "VARCHAR"), tuple(rows), table.key), hidden


def _public_table(connection: duckdb.DuckDBPyConnection, table: PublicTable, hidden: Hidden) -> tuple[Table, int]:
    """A table as it goes out, and how many rows of it are hidden."""
    allowed = table.public_columns()
    key = tuple(column.name for column in allowed if column.role == "key")
    names = [column.name for column in allowed]
    first = [name for name in ("reference_date", "year", "month") if name in names][:1]
    order = ", ".join(dict.fromkeys((*first, *key)))
    read = _read(connection, table.name, f"select {', '.join(names)} from main.{table.name} where {table.where} order by {order}", key)
    counts = [index for index, column in enumerate(allowed) if column.role == "count"]
    if not counts:
        return read, 0
    blanked = {index for index, column in enumerate(allowed) if column.role in ("count", "derived")}
    of_keys = [names.index(name) for name in key]
    hidden_rows, hidden_columns = hidden.rows.get(table.name, set()), hidden.columns.get(table.name, {})
    rows, suppressed = [], 0
    for row in read.rows:
        identity = tuple(row[index] for index in of_keys)
        is_hidden = identity in hidden_rows
        suppressed += is_hidden
        if is_hidden and not table.lists(dict(zip(names, row, strict=True))):
            continue
        gone = {names.index(name) for name in hidden_columns.get(identity, ()) if name in names} | (blanked if is_hidden else set())
        status = SUPPRESSED if is_hidden else GIVEN if any(row[index] is not None for index in counts) else NOT_ASSESSED
        rows.append((*(None if index in gone else value for index, value in enumerate(row)), status))
    return Table(table.name, (*read.columns, STATUS), (*read.types, "VARCHAR"), tuple(rows), key), suppressed
