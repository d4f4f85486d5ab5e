"""What a region or cercle is part of: regions nest from one perimeter to the next, and cercles in all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TypeAlias

import duckdb

from flows.steps.exports.disclosure import Key

COUNTRY: Key = ("country",)
Wholes: TypeAlias = Callable[[Key], list[Key]]


def find_wholes(connection: duckdb.DuckDBPyConnection) -> Wholes:
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
