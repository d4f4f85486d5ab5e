"""The map: circles at the regions' capitals over the country's outline, area proportional to people.

No region is drawn by its boundary: the perimeters moved in 2016 and 2023, and a region drawn wrongly is worse than a circle.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altair as alt

from flows.report import theme
from flows.report.plot import Plot, Point
from flows.report.vega import unchecked, with_data

OUTLINE, CAPITALS = "outline.geojson", "capitals.csv"
_LARGEST_RADIUS = {True: 34.0, False: 22.0}
"""Radius in pixels of the largest circle, on a wide drawing or not."""
_NAMED_ON_A_TELEPHONE = 9
_LETTER, _LINE = 6.1, 13
"""Rough width and height in pixels of a letter of a label."""


@dataclass(frozen=True, slots=True)
class Place:
    """A regional capital, in degrees."""

    capital: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class CountryMap:
    """A country's outline as rings of (longitude, latitude), where it comes from, and its regions' capitals."""

    rings: tuple[tuple[tuple[float, float], ...], ...]
    credit: str
    capitals: dict[str, Place]


def load_map(reference: Path) -> CountryMap | None:
    """The outline and capitals of a reference folder; None where it has not both. Raises ValueError where one is malformed."""
    if not (reference / OUTLINE).exists() or not (reference / CAPITALS).exists():
        return None
    try:
        feature = json.loads((reference / OUTLINE).read_text(encoding="utf-8"))
        credit, shape = "{source} ({licence})".format_map(feature["properties"]), feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        rings = tuple(tuple((float(x), float(y)) for x, y in ring) for polygon in polygons for ring in polygon)
        with (reference / CAPITALS).open(encoding="utf-8", newline="") as file:
            capitals = {row["region"]: Place(row["capital"], float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)}
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{reference}: {OUTLINE} or {CAPITALS} cannot be read: {error}") from error
    return CountryMap(rings, credit, capitals)


def unplaced(plot: Plot, country: CountryMap) -> list[str]:
    """The regions with people that have no capital to stand at."""
    return [str(point.x) for point in plot.points if point.y and str(point.x) not in country.capitals]


class _Paper:
    """Degrees to pixels: as wide as the drawing, north up, true to shape at the country's middle latitude."""

    def __init__(self, country: CountryMap, width: int) -> None:
        longitudes = [x for ring in country.rings for x, _ in ring]
        latitudes = [y for ring in country.rings for _, y in ring]
        self._west, self._north = min(longitudes), max(latitudes)
        self._squeeze = math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))
        self._scale = width / ((max(longitudes) - self._west) * self._squeeze)
        self.width, self.height = float(width), (self._north - min(latitudes)) * self._scale

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        return round((longitude - self._west) * self._squeeze * self._scale, 1), round((self._north - latitude) * self._scale, 1)


def map_specification(plot: Plot, country: CountryMap, width: int) -> dict[str, Any]:
    """The map of a plot whose `x` are regions, as Vega-Lite; the largest circles lie beneath the small ones."""
    paper, is_wide = _Paper(country, width - 24), width >= theme.WIDE
    circles = _circles(plot.points, country, paper, _LARGEST_RADIUS[is_wide])
    corners = [{"i": i, "ring": r, "x": x, "y": y} for r, ring in enumerate(country.rings) for i, (x, y) in enumerate(paper.at(*at) for at in ring)]
    names = _labels(circles if is_wide else circles[:_NAMED_ON_A_TELEPHONE], circles, paper)
    with unchecked():
        return with_data(_layers(plot, paper, 12 if is_wide else 10), {"outline": corners, "circles": circles, "names": names})


def _layers(plot: Plot, paper: _Paper, letter_size: int) -> alt.LayerChart:
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, paper.width], nice=False, zero=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[paper.height, 0], nice=False, zero=False), axis=None)
    looks: Any = {"interpolate": "linear-closed", "fill": theme.LAND, "stroke": theme.MUTED, "strokeWidth": 1, "aria": False}
    land = alt.Chart(alt.NamedData("outline")).mark_line(**looks).encode(x=x, y=y, order="i:Q", detail="ring:N")
    base = alt.Chart(alt.NamedData("circles"), width=paper.width, height=round(paper.height)).encode(x=x, y=y)
    size = alt.Size("a:Q", scale=None)
    disc = base.mark_circle(color=theme.MAIN, opacity=0.8, stroke=theme.PAPER, strokeWidth=1).encode(size=size, description="t:N")
    striped = base.transform_filter(alt.datum.p == "sample").mark_circle(fill=f"url(#{theme.HATCH_ID})", opacity=1, aria=False).encode(size=size)
    text = alt.Chart(alt.NamedData("names")).mark_text(align="left", baseline="middle", fontSize=letter_size, aria=False)
    return alt.LayerChart(layer=[land, disc, *([striped] if plot.has_sample else []), text.encode(x=x, y=y, text="text:N")])


def _circles(points: Iterable[Point], country: CountryMap, paper: _Paper, largest_radius: float) -> list[dict[str, Any]]:
    held = [point for point in points if point.y and str(point.x) in country.capitals]
    most = max((point.y or 0 for point in held), default=1)
    circles = []
    for point in sorted(held, key=lambda point: -(point.y or 0)):
        place = country.capitals[str(point.x)]
        x, y = paper.at(place.longitude, place.latitude)
        area = max(math.pi * largest_radius**2 * (point.y or 0) / most, 20)
        circles.append(
            {"x": x, "y": y, "a": round(area, 1), "r": math.sqrt(area / math.pi), "t": point.told, "p": point.provenance, "name": str(point.x)}
        )
    return circles


def _labels(named: Sequence[dict[str, Any]], circles: Sequence[dict[str, Any]], paper: _Paper) -> list[dict[str, Any]]:
    """Names beside their circles, where they hide no other name and the fewest circles; a name without room is left to the tooltip."""
    taken: list[tuple[float, float, float, float]] = []
    discs = [(c["x"] - c["r"], c["y"] - c["r"], c["x"] + c["r"], c["y"] + c["r"]) for c in circles]
    labels = []
    for circle in named:
        long = len(circle["name"]) * _LETTER + 4
        x, y, r = circle["x"], circle["y"], circle["r"] + 3
        places = [(x + r, y), (x - r - long, y), (x - long / 2, y - r - _LINE / 2), (x - long / 2, y + r + _LINE / 2)]
        boxes = [(left, middle - _LINE / 2, left + long, middle + _LINE / 2) for left, middle in places]
        free = [box for box in boxes if box[0] >= 0 and box[2] <= paper.width and not any(_overlap(box, other) for other in taken)]
        if not free:
            continue
        best = min(free, key=lambda box: sum(_overlap(box, disc) for disc in discs))
        taken.append(best)
        labels.append({"x": round(best[0], 1), "y": round((best[1] + best[3]) / 2, 1), "text": circle["name"]})
    return labels


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
