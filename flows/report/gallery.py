"""All drawings of the report: each chart wide, narrow, and framed to stand alone as SVG and PNG."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from flows.report import charts, theme
from flows.report.country_map import CountryMap, map_specification, unplaced
from flows.report.drawing import Frame, Job, Rendered, render, warm_up
from flows.report.exhibits import Exhibit
from flows.report.plot import Plot
from flows.steps.phrases import say
from flows.steps.processes import core_count, start_quietly
from flows.steps.report_figures.levels import level_fields

MAPPED_FIGURE = "pdi_shares"
"""The figure whose regions are shown on the map as well."""
_RENDERERS = 2


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart of an exhibit. `name` is its file name; `title` is empty where the exhibit's own title says it all."""

    name: str
    title: str
    plot: Plot
    notes: Sequence[str]
    rendered: Rendered

    @property
    def count(self) -> int:
        """How many values it draws."""
        return sum(point.y is not None for point in self.plot.points)


@dataclass(frozen=True, slots=True)
class _Planned:
    anchor: str
    name: str
    title: str
    plot: Plot
    notes: Sequence[str]
    wide: Mapping[str, Any]
    narrow: Mapping[str, Any]
    frame: Frame


@contextmanager
def renderers() -> Iterator[ProcessPoolExecutor]:
    """Processes that draw: starting the renderer and painting pixels are most of the report's time, so they start first."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["flows.report.drawing"])
    start_quietly()
    count = min(_RENDERERS, core_count())
    with ProcessPoolExecutor(count, mp_context=context) as pool:
        for _ in range(count):
            pool.submit(warm_up)
        yield pool


def pictures(exhibits: Iterable[Exhibit], country: CountryMap | None, pool: ProcessPoolExecutor, wants_png: bool) -> Mapping[str, list[Picture]]:
    """The charts of each exhibit by its anchor; an exhibit without a chart has none."""
    waiting: list[tuple[_Planned, Future[Rendered]]] = []
    drawn: dict[str, list[Picture]] = {}
    for number, exhibit in enumerate(exhibits, 1):
        drawn[exhibit.anchor] = []
        for planned in (_chart(exhibit, number), _map(exhibit, number, country)):
            if planned:
                waiting.append((planned, pool.submit(render, _job(planned, wants_png))))
    for planned, future in waiting:
        drawn[planned.anchor].append(Picture(planned.name, planned.title, planned.plot, planned.notes, future.result()))
    return drawn


def _job(planned: _Planned, wants_png: bool) -> Job:
    locale = charts.format_locale(planned.plot)
    return Job(planned.name, planned.wide, planned.narrow, locale, planned.frame, wants_png)


def _chart(exhibit: Exhibit, number: int) -> _Planned | None:
    plot = exhibit.plot
    if plot is None or plot.kind == "map":
        return None
    notes = [say("chart_zeros", exhibit.lang, names=", ".join(plot.zeros))] if plot.zeros else []
    frame = Frame(exhibit.title, exhibit.ribbon, [*notes, exhibit.credit, say("credit", exhibit.lang)])
    wide, narrow = (charts.specification(plot, width) for width in (theme.WIDE, theme.NARROW))
    return _Planned(exhibit.anchor, f"{number:02}-{exhibit.anchor}", "", plot, notes, wide, narrow, frame)


def _map(exhibit: Exhibit, number: int, country: CountryMap | None) -> _Planned | None:
    wanted = exhibit.record.figure.figure_id == MAPPED_FIGURE or exhibit.record.figure.chart.kind == "map"
    if country is None or exhibit.plot is None or not wanted:
        return None
    lang = exhibit.lang
    known = tuple(point for point in exhibit.plot.points if str(point.x) in country.capitals)
    if not known:
        return None
    plot, absent = replace(exhibit.plot, kind="map", points=known), unplaced(exhibit.plot, country)
    notes = [
        say("map_note", lang, credit=country.credit, **level_fields(exhibit.record.levels, lang)),
        *([say("map_unplaced", lang, names=", ".join(absent))] if absent else []),
    ]
    title = say("map_title", lang, title=exhibit.title)
    wide, narrow = (map_specification(plot, country, width) for width in (theme.WIDE, theme.NARROW))
    frame = Frame(title, exhibit.ribbon, [exhibit.credit, *notes, say("credit", lang)])
    return _Planned(exhibit.anchor, f"{number:02}-{exhibit.anchor}-map", title, plot, notes, wide, narrow, frame)
