"""What a public export hides of PDI and returnees: small counts and confidential rows by region and cercle, and what would give them away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import duckdb

from flows.steps.exports.breakdowns import Hidden
from flows.steps.exports.disclosure import Cell, Key, Nest, Sum
from flows.steps.exports.wholes import COUNTRY, Wholes
from schemas.release import Level

MEASURES = ("individuals", "households", "women", "men")
_KINDS = ("total", "retournes", "rapatries")
_TABLES: Mapping[str, tuple[str, str]] = {"pdi": ("pdi_national", "pdi_by_region"), "returnees": ("returnees_national", "returnees_by_region")}


def hide_stocks(connection: duckdb.DuckDBPyConnection, level: Level, threshold: int, wholes: Wholes) -> Hidden:
    """The rows to hide in the tables of PDI and returnees. Raises Unprotectable."""
    cercles = dict(connection.execute("select place_id, name from core.place where level = 2").fetchall())
    hidden = Hidden()
    for population, (national, regional) in _TABLES.items():
        kinds: Sequence[tuple[str, ...]] = [(kind,) for kind in _KINDS] if population == "returnees" else [()]
        found = _protect(connection, population, level, threshold, wholes)
        for operation, keys in found.items():
            for key in keys:
                if key == COUNTRY:
                    hidden.add(national, ((operation, *kind) for kind in kinds))
                elif isinstance(key, tuple) and key[0] == "cercle":
                    hidden.add("pdi_by_cercle", [(operation, cercles[key[1]])])
                elif isinstance(key, tuple):
                    hidden.add(regional, ((operation, *key, *kind) for kind in kinds))
        if population == "pdi":
            for operation, columns in _changes_given_away(connection, found).items():
                hidden.add_columns(national, (operation,), *columns)
    return hidden


def _protect(connection: duckdb.DuckDBPyConnection, population: str, level: Level, threshold: int, wholes: Wholes) -> dict[str, set[Key]]:
    """The rows to hide, by operation. Operations are looked at in turn, and again until none gives away what another hides."""
    nests = {
        operation: Nest(cells, threshold, _sums(population))
        for operation, cells in _cells(connection, population, level, wholes).items()
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
    width = len(MEASURES)
    sexes = tuple(Sum(kind * width, (kind * width + 2, kind * width + 3)) for kind in range(len(_KINDS)))
    return (*sexes, *(Sum(measure, (width + measure, 2 * width + measure)) for measure in range(width)))


def _cells(connection: duckdb.DuckDBPyConnection, population: str, level: Level, above: Wholes) -> dict[str, list[Cell]]:
    """The rows of a population as cells, by operation in order of time; a row is part of the nearest coarser one that is there."""
    national, regional = _TABLES[population]
    rows: dict[str, dict[Key, dict[str | None, tuple[Any, ...]]]] = defaultdict(lambda: defaultdict(dict))
    kind = "kind" if population == "returnees" else "null"
    fields = f"operation_id, {kind}, provenance, {', '.join(MEASURES)}"
    for operation, of, *values in connection.execute(f"select {fields} from {national} order by reference_date, operation_id").fetchall():
        rows[operation][COUNTRY][of] = tuple(values)
    if level != "country":
        for perimeter, region, operation, of, *values in connection.execute(f"select perimeter, region, {fields} from {regional}").fetchall():
            rows[operation][perimeter, region][of] = tuple(values)
    if level == "cercle" and population == "pdi":
        for place, operation, of, *values in connection.execute(f"select place_id, {fields} from pdi_by_cercle").fetchall():
            rows[operation]["cercle", place][of] = tuple(values)
    sensitive = _sensitive(connection, population)
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
