"""Which rows of some tables a name on a total speaks of: those of a place, a monitoring point, a month or a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from flows.steps.places_and_dates.months import month_names
from flows.steps.places_and_dates.places import Gazetteer
from flows.steps.places_and_dates.situate import Situated

Scopes = Callable[[str], Sequence[Sequence[int]]]


def scopes_of(items: Sequence[Situated], gazetteer: Gazetteer) -> Scopes:
    """For a name, the rows of each place that bears it: a region in each perimeter, a cercle, a commune."""
    scopes = scopes_by_kind(items, gazetteer)
    return lambda name: list(scopes.get(gazetteer.canonical_name(name), {}).values())


def scopes_by_kind(items: Sequence[Situated], gazetteer: Gazetteer) -> Mapping[str, Mapping[str, Sequence[int]]]:
    scopes: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    offset = 0
    for item in items:
        kept = set(item.kept)
        for row, place_id in enumerate(item.placed.place_id):
            if place_id is not None and row in kept:
                for kind, name in _names_of(item, row, place_id, gazetteer):
                    scopes[name][kind].append(offset + row)
        offset += item.extract.height
    return scopes


def _names_of(item: Situated, row: int, place_id: str, gazetteer: Gazetteer) -> list[tuple[str, str]]:
    if item.dataset.placed_by == "point":
        return names_of_point(place_id, item.dates[row], gazetteer)
    level, _, path = place_id.partition(":")
    parts = path.split("/")
    names = [(f"level {number}", part.replace("-", " ")) for number, part in enumerate(parts, start=2)] if level != "adm1" else []
    if names and (cercle := gazetteer.places.get(f"adm2:{parts[0]}")):
        names[0] = (f"level 2 {cercle.place_id}", gazetteer.normalise(cercle.name))
    for perimeter in gazetteer.country.perimeter_names:
        region = gazetteer.region_of(place_id, perimeter)
        if region:
            names.append((f"region {perimeter}", gazetteer.normalise(region)))
    given = item.extract.arrays.get("region_name")
    if given is not None and (text := given[row].as_py()):
        names.append(("region given", gazetteer.canonical_name(text)))
    return names


@lru_cache(maxsize=20_000)
def names_of_point(fmp_id: str, day: date | None, gazetteer: Gazetteer) -> list[tuple[str, str]]:
    """What a total row of a flow table may name: a point, a month, a day."""
    point = gazetteer.points.points[fmp_id]
    names = [("point", gazetteer.canonical_name(name)) for name in (point.name, *point.aliases)]
    if day is not None:
        names += [("month", gazetteer.canonical_name(f"{word} {year}".strip())) for word in month_names(day.month) for year in ("", day.year)]
        names += [("day", gazetteer.canonical_name(text)) for text in (day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}")]
    # An alias may differ from a name by its accents only.
    return list(dict.fromkeys(names))
