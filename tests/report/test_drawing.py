"""Charts and the map, kind by kind: every value is drawn and told, made-up ones are hatched, nothing is drawn wrongly."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import altair as alt
import pytest

from flows.report import charts, theme
from flows.report.country_map import CountryMap, load_map, map_specification, unplaced
from flows.report.drawing import Drawing, Frame, draw, framed, png
from flows.report.plot import Kind, Plot, Point
from flows.steps.settings import SHIPPED_REFERENCE

MONTHS = [date(2022, month, 1) for month in (1, 2, 3)]


def plot(kind: Kind, provenance: str = "file") -> Plot:
    """Three months or regions, two series; the last value of the second is not known."""
    xs = MONTHS if kind in ("line", "column", "heat") else ["Gao", "Mopti", "Kidal"]
    points = tuple(
        Point(x, None if (series, at) == ("b", 2) else 1000.0 * (at + 1), series, provenance, f"<{x} {series}>", row=series, label=str(at))
        for series in ("a", "b") for at, x in enumerate(xs)
    )  # fmt: skip
    return Plot(kind, "fr", "personnes", points)


def drawing(shown: Plot, width: int = theme.WIDE) -> Drawing:
    return draw(charts.specification(shown, width), charts.format_locale(shown), "x")


@pytest.fixture(scope="module")
def country() -> CountryMap:
    found = load_map(SHIPPED_REFERENCE)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", ["line", "bar", "column", "heat"])
@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
class TestEveryKind:
    def test_every_known_value_is_a_mark_that_tells_it_and_an_unknown_one_is_not_drawn(self, kind: Kind, width: int) -> None:
        drawn = drawing(plot(kind), width)
        assert len(re.findall(r'data-tip="&lt;', drawn.inside)) == 5
        assert drawn.width == pytest.approx(width, abs=1)

    def test_the_specification_is_valid(self, kind: Kind, width: int) -> None:
        alt.LayerChart.from_dict(charts.specification(replace(plot(kind, "sample"), break_label="x"), width), validate=True)

    def test_made_up_values_are_hatched(self, kind: Kind, width: int) -> None:
        drawn = drawing(plot(kind, "sample"), width)
        assert drawn.inside.count("url(#x-0)") == 5
        assert "url(#x-0)" not in drawing(plot(kind), width).inside


class TestChart:
    def test_numbers_of_the_axis_are_written_in_french(self) -> None:
        assert "1\u202f000" in drawing(plot("column")).inside

    @pytest.mark.parametrize("days", [(date(2024, 3, 31), date(2024, 6, 30)), (date(2024, 3, 31), date(2024, 4, 30)), (date(2024, 3, 31),),
                                      (date(2021, 3, 31), date(2022, 12, 31))])  # fmt: skip
    def test_the_axis_of_time_names_each_month_once(self, days: tuple[date, ...]) -> None:
        drawn = drawing(Plot("line", "en", "people", tuple(Point(day, 5.0, "a", "file", "tip", row="a", label="5") for day in days)))
        labels = re.findall(r">((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|20\d\d)[a-z]*)</text>", drawn.inside)
        assert 1 <= len(labels) <= 10 and all(one != other for one, other in pairwise(labels)), labels

    def test_a_break_of_the_series_is_a_dashed_line_with_its_name(self) -> None:
        points = tuple(replace(point, is_break=point.x == MONTHS[1]) for point in plot("line").points)
        broken = replace(plot("line"), points=points, break_label="rupture de série")
        assert drawing(broken).inside.count("rupture de série") == 1

    def test_bars_that_would_stand_alone_in_their_group_get_a_line_each(self) -> None:
        sparse = Plot(
            "bar",
            "fr",
            "x",
            (Point("Mopti", 1.0, "2016", "file", "t"), Point("Mopti", 2.0, "2023", "file", "t"), Point("Douentza", 3.0, "2023", "file", "t")),
        )
        assert "Mopti (2016)" in drawing(sparse).inside and "Mopti (2023)" in drawing(sparse).inside

    def test_drawing_again_gives_the_same_text(self) -> None:
        assert drawing(plot("bar")) == drawing(plot("bar"))

    def test_a_standalone_drawing_carries_title_mark_and_source(self) -> None:
        alone = framed(drawing(plot("bar", "sample")), Frame("Un <titre>", "DONNÉES FICTIVES", ["Source : DTM"]))
        assert all(text in alone for text in ("Un &lt;titre&gt;", "DONNÉES FICTIVES", "Source : DTM"))
        assert png(alone).startswith(b"\x89PNG")


class TestMap:
    def test_the_shipped_reference_places_every_region(self, country: CountryMap) -> None:
        regions = {
            line.split(",")[1] for line in (SHIPPED_REFERENCE / "places.csv").read_text(encoding="utf-8").splitlines() if line.startswith("region,")
        }
        assert regions == set(country.capitals)

    def test_every_capital_lies_within_the_outline(self, country: CountryMap) -> None:
        outside = [name for name, place in country.capitals.items() if not _inside(place.longitude, place.latitude, country.rings[0])]
        assert outside == []

    def test_the_area_of_a_circle_is_proportional_to_people(self, country: CountryMap) -> None:
        spec = map_specification(plot("map"), country, theme.WIDE)
        held = [value for values in spec["datasets"].values() for value in values]
        circles = {value["name"]: value for value in held if "a" in value}
        assert circles["Kidal"]["a"] == pytest.approx(3 * circles["Gao"]["a"], rel=0.01)
        assert circles["Kidal"]["r"] == pytest.approx(math.sqrt(circles["Kidal"]["a"] / math.pi), rel=1e-4)

    def test_a_region_without_a_capital_is_named_not_placed(self, country: CountryMap) -> None:
        elsewhere = Plot("map", "fr", "x", (Point("Atlantis", 5.0, "", "file", "t"), Point("Gao", 5.0, "", "file", "t")))
        assert unplaced(elsewhere, country) == ["Atlantis"]

    def test_a_country_without_an_outline_has_no_map(self, tmp_path: Path) -> None:
        assert load_map(tmp_path) is None

    def test_a_broken_outline_is_refused_by_name(self, tmp_path: Path) -> None:
        (tmp_path / "outline.geojson").write_text("{}", encoding="utf-8")
        (tmp_path / "capitals.csv").write_text("region,capital,latitude,longitude\n", encoding="utf-8")
        with pytest.raises(ValueError, match=r"outline\.geojson"):
            load_map(tmp_path)


def _inside(x: float, y: float, ring: tuple[tuple[float, float], ...]) -> bool:
    crossings = [(a, b) for a, b in pairwise(ring) if (a[1] > y) != (b[1] > y)]
    return sum(x < a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]) for a, b in crossings) % 2 == 1
