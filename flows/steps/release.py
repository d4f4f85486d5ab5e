"""The tables of an export: whole for the organisation itself, or only what schemas/release.py lets out, small counts hidden.

Totals of a public export are those that are published: rows marked confidential stay in them, for a total without them would,
beside the printed one, tell how many they are. What they are part of below the country is hidden as a small count is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import duckdb

from flows.steps.disclosure import Cell, Key, Nest, Sum
from schemas.release import LEVELS, PUBLIC, Level, PublicTable

GIVEN, NOT_ASSESSED, SUPPRESSED, CONFIDENTIAL = "given", "not_assessed", "suppressed", "confidential"
STATUS = "value_status"
"""Column of every public table with counts: given, not_assessed or suppressed, for a blank could be either of the last two."""
COUNTRY: Key = ("country",)
_MEASURES = ("individuals", "households", "women", "men")
_KINDS = ("total", "retournes", "rapatries")
_TABLES: Mapping[str, tuple[str, str]] = {"pdi": ("pdi_national", "pdi_by_region"), "returnees": ("returnees_national", "returnees_by_region")}


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
    """The tables of the allow-list down to a level, with small counts and what would give them away hidden.

    Raises Unprotectable where that cannot be done.
    """
    hidden = {population: _protect(connection, population, level, threshold) for population in _TABLES}
    tables = [_public_table(connection, table, hidden) for table in PUBLIC if LEVELS.index(table.level) <= LEVELS.index(level)]
    suppressed = sum(row[table.columns.index(STATUS)] == SUPPRESSED for table in tables if STATUS in table.columns for row in table.rows)
    return Release(tuple(tables), suppressed)


def _read(connection: duckdb.DuckDBPyConnection, name: str, query: str, key: tuple[str, ...] = ()) -> Table:
    result = connection.execute(query)
    described = result.description or ()
    return Table(name, tuple(str(c[0]) for c in described), tuple(str(c[1]) for c in described), tuple(result.fetchall()), key)


def _protect(connection: duckdb.DuckDBPyConnection, population: str, level: Level, threshold: int) -> dict[str, set[Key]]:
    """The rows to hide, by operation. Operations are looked at in turn, and again until none gives away what another hides."""
    nests = {
        operation: Nest(cells, threshold, _sums(population))
        for operation, cells in _cells(connection, population, level).items()
    }  # fmt: skip
    hidden: dict[str, set[Key]] = {}
    more: dict[str, set[Key]] = defaultdict(set)
    before: set[Key] = set()
    for operation, nest in nests.items():
        hidden[operation] = nest.hide(preferred=before)
        before |= hidden[operation]
    while repeated := _repeated(list(nests), nests, hidden):
        for operation, keys in repeated.items():
            more[operation] |= keys
            hidden[operation] = nests[operation].hide(more=more[operation], preferred=before)
    return hidden


def _repeated(operations: Sequence[str], nests: Mapping[str, Nest], hidden: Mapping[str, set[Key]]) -> dict[str, set[Key]]:
    """Rows shown at one operation that the one before or after hides with the very same counts: figures are carried forward."""
    found: dict[str, set[Key]] = defaultdict(set)
    for one, other in [*pairwise(operations), *pairwise(reversed(operations))]:
        for key in hidden[one]:
            mine, theirs = nests[one].cells[key], nests[other].cells.get(key)
            if theirs and key not in hidden[other] and mine.counts == theirs.counts and any(mine.counts):
                found[other].add(key)
    return found


def _sums(population: str) -> tuple[Sum, ...]:
    """Women and men are the individuals; returned and repatriated people are all returnees, measure by measure."""
    if population == "pdi":
        return (Sum(0, (2, 3)),)
    width = len(_MEASURES)
    sexes = tuple(Sum(kind * width, (kind * width + 2, kind * width + 3)) for kind in range(len(_KINDS)))
    return (*sexes, *(Sum(measure, (width + measure, 2 * width + measure)) for measure in range(width)))


def _cells(connection: duckdb.DuckDBPyConnection, population: str, level: Level) -> dict[str, list[Cell]]:
    """The rows of a population as cells, by operation in order of time; a row is part of the nearest coarser one that is there."""
    national, regional = _TABLES[population]
    rows: dict[str, dict[Key, dict[str | None, tuple[Any, ...]]]] = defaultdict(lambda: defaultdict(dict))
    kind = "kind" if population == "returnees" else "null"
    fields = f"operation_id, {kind}, provenance, {', '.join(_MEASURES)}"
    for operation, of, *values in connection.execute(f"select {fields} from {national} order by reference_date, operation_id").fetchall():
        rows[operation][COUNTRY][of] = tuple(values)
    if level != "country":
        for perimeter, region, operation, of, *values in connection.execute(f"select perimeter, region, {fields} from {regional}").fetchall():
            rows[operation][perimeter, region][of] = tuple(values)
    if level == "cercle" and population == "pdi":
        for place, operation, of, *values in connection.execute(f"select place_id, {fields} from pdi_by_cercle").fetchall():
            rows[operation]["cercle", place][of] = tuple(values)
    above, sensitive = _wholes(connection), _sensitive(connection, population)
    kinds: Sequence[str | None] = _KINDS if population == "returnees" else (None,)
    cells = {}
    for operation, by_key in sorted(rows.items()):
        cells[operation] = [
            Cell(
                key, next((whole for whole in above(key) if whole in by_key), None),
                tuple(count for of in kinds for count in by_kind.get(of, (None,) * 5)[1:]),
                max(sensitive.get((operation, key, values[0]), 0.0) for values in by_kind.values()),
                tuple(values[0] for values in by_kind.values()),
            )
            for key, by_kind in by_key.items()
        ]  # fmt: skip
    return cells


def _wholes(connection: duckdb.DuckDBPyConnection) -> Callable[[Key], list[Key]]:
    """What a region or cercle is part of, the nearest first: the regions of this perimeter and of older ones, then the country."""
    places: dict[Key, list[Key]] = defaultdict(list)
    query = """select p.place_id, p.level, p.name, r.perimeter, r.region from core.place_region as r join core.place as p using (place_id)
               where p.level in (1, 2) order by p.place_id, r.position desc"""
    for place_id, place_level, name, perimeter, region in connection.execute(query).fetchall():
        if place_level == 2:
            places["cercle", place_id].append((perimeter, region))
        else:
            places["region", name].append((perimeter, region))
    older: dict[object, int] = dict(connection.execute("select perimeter, position from core.perimeter").fetchall())

    def above(key: Key) -> list[Key]:
        kind, name = key if isinstance(key, tuple) and len(key) == 2 else ("", "")
        if kind == "cercle":
            return [*places[key], COUNTRY]
        if kind in older:
            return [*(whole for whole in places["region", name] if older[str(whole[0])] < older[kind]), COUNTRY]  # type: ignore[index]
        return []

    return above


def _sensitive(connection: duckdb.DuckDBPyConnection, population: str) -> dict[tuple[str, Key, str], float]:
    """The share of confidential rows in each (operation, row, provenance) that has some; the country only where they are most of it."""
    of = "kind = 'pdi'" if population == "pdi" else f"kind in {_KINDS}"
    share = "coalesce(sum(individuals) filter (is_confidential) / nullif(sum(individuals), 0), 1)::double"
    marked = f"from core.stock {{join}} where {of} group by all having bool_or(is_confidential)"
    regions = connection.execute(
        f"select operation_id, perimeter, region, provenance, {share} {marked.format(join='join core.place_region using (place_id)')}"
    ).fetchall()
    cercles = connection.execute(
        f"""select operation_id, concat('adm2:', split_part(split_part(place_id, ':', 2), '/', 1)) as place, provenance, {share}
            {marked.format(join="").replace(of, f"{of} and place_level >= 2")}"""
    ).fetchall()
    country = connection.execute(f"select operation_id, provenance, {share} {marked.format(join='')}").fetchall()
    return (
        {(operation, (perimeter, region), provenance): part for operation, perimeter, region, provenance, part in regions}
        | {(operation, ("cercle", place), provenance): part for operation, place, provenance, part in cercles}
        | {(operation, COUNTRY, provenance): part for operation, provenance, part in country if part > 1 / 2}
    )


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
    blank = {at[name] for name in (*_MEASURES, "persons_per_household") if name in at}
    rows, hidden = [], 0
    for row in table.rows:
        is_hidden = (row[at["operation_id"]], row[at["place_id"]], row[at["provenance"]]) in confidential
        hidden += is_hidden
        values = tuple(None if is_hidden and index in blank else value for index, value in enumerate(row))
        status = CONFIDENTIAL if is_hidden else GIVEN if row[at["individuals"]] is not None else NOT_ASSESSED
        rows.append((*values, status))
    return Table(table.name, (*table.columns, STATUS), (*table.types, "VARCHAR"), tuple(rows), table.key), hidden


def _public_table(connection: duckdb.DuckDBPyConnection, table: PublicTable, hidden: Mapping[str, Mapping[str, set[Key]]]) -> Table:
    allowed = table.public_columns()
    key = tuple(column.name for column in allowed if column.role == "key")
    names = ", ".join(column.name for column in allowed)
    population = table.name.split("_")[0]
    helpers = ", place_id as cell_place" if table.name == "pdi_by_cercle" else ", null as cell_place"
    order = ", ".join(("reference_date", *key))
    if population not in _TABLES:
        return _read(connection, table.name, f"select {names} from main.{table.name} order by {order}", key)
    read = _read(connection, table.name, f"select {names}{helpers} from main.{table.name} order by {order}", key)
    at = {name: index for index, name in enumerate(read.columns)}
    counts = [at[column.name] for column in allowed if column.role == "count"]
    blanked = counts + [at[column.name] for column in allowed if column.role == "derived"]
    of_changes = _changes_given_away(connection, hidden[population]) if table.name == "pdi_national" else {}
    rows = []
    for row in read.rows:
        cell: Key = COUNTRY
        if "region" in at:
            cell = (row[at["perimeter"]], row[at["region"]])
        elif row[at["cell_place"]] is not None:
            cell = ("cercle", row[at["cell_place"]])
        is_hidden = cell in hidden[population].get(row[at["operation_id"]], ())
        gone = {at[name] for name in of_changes.get(row[at["operation_id"]], ()) if name in at} | (set(blanked) if is_hidden else set())
        values = tuple(None if index in gone else value for index, value in enumerate(row[:-1]))
        status = SUPPRESSED if is_hidden else GIVEN if any(row[index] is not None for index in counts) else NOT_ASSESSED
        rows.append((*values, status))
    return Table(table.name, (*read.columns[:-1], STATUS), (*read.types[:-1], "VARCHAR"), tuple(rows), key)


def _changes_given_away(connection: duckdb.DuckDBPyConnection, hidden: Mapping[str, set[Key]]) -> dict[str, tuple[str, ...]]:
    """The changes that would give away a hidden national total, by operation: those computed from it."""
    days: list[tuple[str, date]] = connection.execute("select operation_id, reference_date from pdi_national order by reference_date").fetchall()
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for position, (operation, day) in enumerate(days):
        if COUNTRY not in hidden.get(operation, ()):
            continue
        if position + 1 < len(days):
            found[days[position + 1][0]] += ("change", "change_pct")
        for other, later in days:
            if (later.year, later.month) == (day.year + 1, day.month):
                found[other] += ("year_change", "year_change_pct")
    return found
