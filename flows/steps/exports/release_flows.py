"""What a public export hides of flows: small counts by month, region, route and trait, and what would give them away.

A year is its months; a month is its regions, its routes, its nationalities ... each of which adds up to it by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import duckdb

from flows.steps.exports.breakdowns import Breakdown, Hidden, RowKey, by_key, hide_breakdowns
from flows.steps.exports.disclosure import Cell, Key, Nest, Sum

_DIRECTIONS = ("total", "incoming", "outgoing", "internal")
_NO_DIRECTION = len(_DIRECTIONS)
"""The measure of people whose direction is not given: no table shows it, but with it the directions add up to the total."""
_ADD_UP = (Sum(0, tuple(range(1, _NO_DIRECTION + 1))),)
_OVERLAPPING = "vulnerability"
"""The dimension whose categories overlap: they add up to nothing."""
_NOT_GIVEN = "not_given"
_BASE = "case provenance when 'sample' then 'sample' else 'real' end"
Counts = tuple[int | None, ...]


def hide_flows(connection: duckdb.DuckDBPyConnection, threshold: int) -> Hidden:
    """The rows to hide in the flow tables, and the means that would give them away."""
    breakdowns = [*_regions(connection, threshold), *_routes(connection, threshold), *_traits(connection, threshold)]
    hidden = Hidden()
    for table, *key in hide_breakdowns(_years_and_months(connection, threshold), breakdowns):
        if table in ("flow_by_year", "flow_by_month", "flow_by_region_month"):
            hidden.add(table, ((*key, direction) for direction in _DIRECTIONS))
        elif table in ("flow_by_route", "flow_by_profile"):
            hidden.add(table, [tuple(key)])
    for month, *_ in hidden.rows.get("flow_by_region_month", ()):
        # The mean per active day is a second sum over the points: beside the first it can be solved for a hidden one.
        for direction in _DIRECTIONS:
            hidden.add_columns("flow_by_month", (month, direction), "active_day_mean")
            hidden.add_columns("flow_by_year", (month.year, direction), "active_day_mean")
    return hidden


def _counts(rows: Iterable[tuple[str, int | None]], absent: int | None) -> Counts:
    """Counts by direction in the order of the measures; `absent` is what a direction without a row counts."""
    given = dict(rows)
    total, *parts = (given.get(direction, absent) for direction in _DIRECTIONS)
    known = [part for part in parts if part is not None]
    rest = total - sum(known) if total is not None and len(known) == len(parts) else None
    return (total, *parts, rest if rest is not None and rest >= 0 else None)


def _years_and_months(connection: duckdb.DuckDBPyConnection, threshold: int) -> Nest:
    years = by_key(connection.execute(f"select year, {_BASE}, direction, individuals from flow_by_year").fetchall(), 2)
    # A printed mean per day is the month's total over its days.
    query = f"""select month, {_BASE}, provenance <> 'published', direction,
                coalesce(individuals, round(calendar_day_mean * days_in_month))::bigint from flow_by_month"""
    months = by_key(connection.execute(query).fetchall(), 3)
    cells = [Cell(("flow_by_year", year), None, _counts(rows, None), origin=base) for (year, base), rows in years.items()]
    for (month, base, has_points), rows in months.items():
        whole = ("flow_by_year", month.year) if (month.year, base) in years else None
        cells.append(Cell(("flow_by_month", month), whole, _counts(rows, 0 if has_points else None), origin=base))
    return Nest(cells, threshold, _ADD_UP, (_NO_DIRECTION,), broken_down=True)


def _regions(connection: duckdb.DuckDBPyConnection, threshold: int) -> Iterable[Breakdown]:
    """Each month by region; the directions of a region are shown or hidden together."""
    secret = _people(connection, "select month, region, sum(individuals) from core.confidential_flow group by all")
    rows = by_key(connection.execute("select month, region, direction, individuals from flow_by_region_month").fetchall(), 2)
    months = by_key([(month, region, _counts(counts, 0)) for (month, region), counts in rows.items()], 1)
    for (month,), regions in months.items():
        of: Key = ("flow_by_month", month)
        whole = tuple(sum(count or 0 for count in column) for column in zip(*(counts for _, counts in regions), strict=True))
        cells = [Cell(of, None, whole)]
        for region, counts in regions:
            cells.append(Cell(("flow_by_region_month", month, region), of, counts, _share(secret.get((month, region), 0), counts[0])))
        yield Breakdown(of, Nest(cells, threshold, _ADD_UP, (_NO_DIRECTION,)))


def _routes(connection: duckdb.DuckDBPyConnection, threshold: int) -> Iterable[Breakdown]:
    """Each month and direction by route."""
    fields = "month, direction, origin, destination, sum(individuals)"
    secret = _people(connection, f"select {fields} from core.confidential_flow group by all")
    rows = by_key(connection.execute(f"select {fields} from flow_by_route group by all").fetchall(), 2)
    for (month, direction), routes in rows.items():
        parts = [(("flow_by_route", month, direction, *route), people, route == [None, None]) for *route, people in routes]
        yield _star(("flow_by_month", month), parts, secret, threshold)


def _traits(connection: duckdb.DuckDBPyConnection, threshold: int) -> Iterable[Breakdown]:
    """Each month by nationality, reason, transport, sex and age; vulnerabilities each by itself."""
    secret = _people(
        connection,
        """unpivot (select month, coalesce(nationality, 'not_given') as nationality, coalesce(transport, 'not_given') as transport,
                coalesce(reason, 'not_given') as reason, individuals from core.confidential_flow)
           on nationality, transport, reason into name dimension value category""",
        "month, dimension, category, sum(individuals)",
    )  # fmt: skip
    rows = by_key(connection.execute("select month, dimension, category, individuals from flow_by_profile").fetchall(), 2)
    for (month, dimension), categories in rows.items():
        parts = [(("flow_by_profile", month, dimension, name), people, name == _NOT_GIVEN) for name, people in categories]
        groups = [[part] for part in parts] if dimension == _OVERLAPPING else [parts]
        for group in groups:
            yield _star(("flow_by_month", month), group, secret, threshold, adds_up=dimension != _OVERLAPPING)


def _people(connection: duckdb.DuckDBPyConnection, query: str, fields: str = "*") -> dict[Key, int]:
    """People marked confidential, by what the query selects before their number."""
    grouped = f"select {fields} from ({query}) group by all" if fields != "*" else query
    return {tuple(key): people for *key, people in connection.execute(grouped).fetchall()}


def _star(of: Key, parts: Sequence[tuple[RowKey, int, bool]], secret: Mapping[Key, int], threshold: int, adds_up: bool = True) -> Breakdown:
    """A month in parts that add up to it (people, and whether they tell of nobody). A part most of which is confidential is hidden."""
    cells = [Cell(of, None, (sum(people for _, people, _ in parts),))] if adds_up else []
    for key, people, tells_of_nobody in parts:
        share = _share(secret.get(key[1:], 0), people)
        cells.append(Cell(key, of, (people,), share if share > 1 / 2 else 0.0, tells_of_nobody=tells_of_nobody))
    return Breakdown(of, Nest(cells, threshold))


def _share(people: int, of: int | None) -> float:
    return people / of if of else float(people > 0)
