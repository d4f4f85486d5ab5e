"""A plot as an Altair chart, in a given width. Values come formatted by the project's own wording, never by the browser's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from math import ceil
from typing import Any

import altair as alt
from babel.dates import format_date

from flows.report import theme
from flows.report.plot import Plot, Point
from flows.report.vega import unchecked, with_data

_ROW_HEIGHT, _OFFSET_HEIGHT = 24, 13
_LINE_HEIGHT = 280
_LETTER = 6.3
"""Rough width in pixels of a letter of a label."""
_POINTS, _BREAKS = "points", "breaks"
_MONTH_DAYS = 31
_SHORT_SERIES = 900
"""Days; a longer series is told by years."""
_D3_LOCALE = {
    "fr": {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u00a0€"]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""]},
}


def format_locale(plot: Plot) -> Mapping[str, Any]:
    """How the axis of values writes numbers."""
    return _D3_LOCALE[plot.lang]


def specification(plot: Plot, width: int) -> dict[str, Any]:
    """The chart of a plot as Vega-Lite. Raises KeyError for a kind that is not drawn here."""
    plot = _told_apart(plot) if plot.kind == "bar" and _is_sparse(plot) else plot
    breaks = [{"x": day.isoformat(), "text": plot.break_label} for day in _break_days(plot)]
    data = {_POINTS: [_value(point) for point in plot.points if point.y is not None], _BREAKS: breaks}
    with unchecked():
        return with_data(_DRAW[plot.kind](plot, width).properties(autosize=alt.AutoSizeParams(type="fit-x", contains="padding")), data)


def _value(point: Point) -> dict[str, Any]:
    x = point.x.isoformat() if isinstance(point.x, date) else point.x
    return {"x": x, "y": point.y, "s": point.series, "r": point.row, "t": point.told, "p": point.provenance, "l": point.label}


def _number_format(plot: Plot) -> str:
    """Whole numbers, but for small values such as persons per household."""
    return ",.0f" if max((abs(point.y) for point in plot.points if point.y is not None), default=0) >= 8 else ",.1f"


def _axis_of_values(plot: Plot, width: int) -> alt.Axis:
    ticks, form = 4 if width < theme.WIDE else 6, _number_format(plot)
    mark = "" if not plot.is_percent else "\u00a0%" if plot.lang == "fr" else "%"
    return alt.Axis(title=plot.unit_label, tickCount=ticks, labelExpr=f"format(datum.value, '{form}') + '{mark}'", labelFlush=False)


def _colour(plot: Plot, width: int) -> Any:
    """One colour a series; a single series needs no legend."""
    if len(plot.series) < 2:
        return alt.value(theme.MAIN)
    return alt.Color(
        "s:N", scale=alt.Scale(domain=list(plot.series), range=list(theme.PALETTE)), legend=alt.Legend(columns=4 if width >= theme.WIDE else 2)
    )


def _layers(*charts: alt.Chart) -> alt.LayerChart:
    return alt.LayerChart(layer=list(charts))


def _stripes(plot: Plot, base: alt.Chart, mark: str, **looks: Any) -> list[alt.Chart]:
    """Stripes over the made-up marks of a layer: the same marks once more, so that they lie exactly over them."""
    if not plot.has_sample:
        return []
    samples = base.transform_filter(alt.datum.p == "sample")
    return [getattr(samples, f"mark_{mark}")(fill=f"url(#{theme.HATCH_ID})", aria=False, **looks)]


def _line(plot: Plot, width: int) -> alt.LayerChart:
    axis = alt.Axis(title=None, labelExpr=_year_or_month(plot), tickCount=_time_ticks(plot, width), labelOverlap=True, labelFlush=False, grid=False)
    time = alt.X("x:T", axis=axis)
    value = alt.Y("y:Q", axis=_axis_of_values(plot, width), scale=alt.Scale(zero=True))
    base = alt.Chart(alt.NamedData(_POINTS), width=width, height=_LINE_HEIGHT).encode(x=time, y=value)
    colour = _colour(plot, width)
    points = base.encode(color=colour, description="t:N")
    by_provenance: dict[str, dict[str, Any]] = {
        "file": {"filled": True},
        "published": {"filled": True, "fill": theme.PAPER},
        "sample": {"shape": "diamond", "filled": True},
    }
    dashes: Any = {"strokeDash": alt.StrokeDash("s:N", sort=list(plot.series), legend=None)} if len(plot.series) > 1 else {}
    layers: list[Any] = [*_break_rules(plot), base.mark_line(strokeWidth=2, aria=False).encode(color=colour, **dashes)]
    for provenance, looks in by_provenance.items():
        if any(point.provenance == provenance for point in plot.points):
            chosen = points.transform_filter(alt.datum.p == provenance)
            layers.append(chosen.mark_point(size=62, strokeWidth=2, opacity=1, **looks).encode(stroke=colour))
    return _layers(*layers, *_stripes(plot, base, "point", size=62, shape="diamond", filled=True, opacity=1, strokeWidth=0))


def _break_days(plot: Plot) -> list[date]:
    return sorted({point.x for point in plot.points if point.is_break and isinstance(point.x, date)})


def _break_rules(plot: Plot) -> list[alt.Chart]:
    """A dashed line where the method changes, with its name beside it."""
    if not _break_days(plot):
        return []
    marks = alt.Chart(alt.NamedData(_BREAKS)).encode(x="x:T")
    text: Any = {"angle": 270, "align": "left", "baseline": "bottom", "dx": 6, "dy": -3, "color": theme.MUTED, "fontSize": 11, "aria": False}
    return [
        marks.mark_rule(color=theme.MUTED, strokeDash=[5, 4], strokeWidth=1.5, aria=False),
        marks.mark_text(**text).encode(text="text:N", y=alt.value(_LINE_HEIGHT)),
    ]


def _time_ticks(plot: Plot, width: int) -> Any:
    """A tick a year (or two, on a telephone) over a long series; over a short one every so many months as fit: a month is named once."""
    days = [point.x for point in plot.points if isinstance(point.x, date)]
    span = (max(days) - min(days)).days
    if span < _MONTH_DAYS:
        return 1
    if span < _SHORT_SERIES:
        return {"interval": "month", "step": ceil(span / _MONTH_DAYS / (5 if width < theme.WIDE else 9))}
    return {"interval": "year", "step": 1 if width >= theme.WIDE else 2}


def _year_or_month(plot: Plot) -> str:
    """Axis labels in the reader's language: the year where a year begins, the month's short name elsewhere."""
    names = [str(format_date(date(2000, month, 1), "MMM", locale=plot.lang)) for month in range(1, 13)]
    listed = ", ".join(f"'{name}'" for name in names)
    return f"month(datum.value) == 0 ? '' + year(datum.value) : [{listed}][month(datum.value)]"


def _bar(plot: Plot, width: int) -> alt.LayerChart:
    """Lying bars, in the order of the rows; a bar's number at its end. Rises and falls differ in colour and in sign."""
    is_grouped = len(plot.series) > 1 and len(plot.categories) < _drawn(plot)
    name_room = 130 if width < theme.WIDE else 190
    axis = alt.Axis(title=None, labelLimit=name_room, ticks=False, domain=False, grid=False, minExtent=60)
    encoding: dict[str, Any] = {
        "y": alt.Y("x:N", sort=list(plot.categories), axis=axis),
        "x": alt.X("y:Q", axis=_axis_of_values(plot, width), scale=_room_for_labels(plot, width, name_room)),
    }
    if is_grouped:
        encoding["yOffset"] = alt.YOffset("s:N", sort=list(plot.series))
    has_negative = any((point.y or 0) < 0 for point in plot.points)
    colour = _colour(plot, width)
    if has_negative and len(plot.series) < 2:
        colour = alt.condition(alt.datum.y < 0, alt.value(theme.FALL), alt.value(theme.RISE))
    step: dict[str, Any] = {"step": _OFFSET_HEIGHT, "for": "offset"} if is_grouped else {"step": _ROW_HEIGHT}
    base = alt.Chart(alt.NamedData(_POINTS), width=width, height=step).encode(**encoding)
    layers: list[Any] = [base.mark_bar().encode(color=colour, description="t:N"), *_stripes(plot, base, "bar")]
    if not is_grouped:
        layers += [_labels(base, at_left) for at_left in ((False, True) if has_negative else (False,))]
    return _layers(*layers)


def _drawn(plot: Plot) -> int:
    return sum(point.y is not None for point in plot.points)


def _is_sparse(plot: Plot) -> bool:
    """Whether most groups of bars would hold a single bar."""
    return len(plot.categories) < _drawn(plot) < 1.6 * len(plot.categories)


def _told_apart(plot: Plot) -> Plot:
    """Each bar on a line of its own, named by category and series."""
    return replace(plot, points=tuple(replace(point, x=f"{point.x} ({point.series})") for point in plot.points))


def _room_for_labels(plot: Plot, width: int, name_room: int) -> alt.Scale:
    """A scale that ends beyond the longest bar, so that its number fits between it and the edge, or the names."""
    values = [point.y for point in plot.points if point.y is not None]
    names = min(max(len(name) for name in plot.categories) * _LETTER, name_room)
    label = max(len(point.label) for point in plot.points) * _LETTER + 10
    low, high = min([*values, 0]), max([*values, 0])
    sides = (low < 0) + (high > 0) or 1
    room = (high - low or 1) * label / max(width - names - 24 - sides * label, label)
    return alt.Scale(domain=[low - room if low < 0 else 0, high + room if high > 0 or low == 0 else 0], nice=False)


def _labels(base: alt.Chart, at_left: bool) -> alt.Chart:
    """The number of a bar beyond its end."""
    chosen = base.transform_filter(alt.datum.y < 0 if at_left else alt.datum.y >= 0)
    labels: alt.Chart = chosen.mark_text(align="right" if at_left else "left", dx=-5 if at_left else 5, fontSize=11, aria=False).encode(text="l:N")
    return labels


def _column(plot: Plot, width: int) -> alt.LayerChart:
    """Standing columns, side by side where there are several series."""
    by_date = any(isinstance(point.x, date) for point in plot.points)
    order = sorted({_value(point)["x"] for point in plot.points}) if by_date else list(plot.categories)
    expr: Any = {"labelExpr": _month_of_text(plot)} if by_date else {}
    crowded = len(order) * (1 if width >= theme.WIDE else 2) > 14
    axis = alt.Axis(title=None, grid=False, labelAngle=-90 if crowded else 0, labelOverlap=True, labelLimit=110, **expr)
    encoding: dict[str, Any] = {"x": alt.X("x:N", sort=order, axis=axis), "y": alt.Y("y:Q", axis=_axis_of_values(plot, width))}
    if len(plot.series) > 1:
        encoding["xOffset"] = alt.XOffset("s:N", sort=list(plot.series))
    base = alt.Chart(alt.NamedData(_POINTS), width=width, height=260).encode(**encoding)
    return _layers(base.mark_bar().encode(color=_colour(plot, width), description="t:N"), *_stripes(plot, base, "bar"))


def _month_of_text(plot: Plot) -> str:
    names = [str(format_date(date(2000, month, 1), "MMM", locale=plot.lang)) for month in range(1, 13)]
    listed = ", ".join(f"'{name}'" for name in names)
    return f"[[{listed}][toNumber(slice(datum.value, 5, 7)) - 1], slice(datum.value, 0, 4)]"


def _heat(plot: Plot, width: int) -> alt.LayerChart:
    """One cell a row and column; a cell without observation stays blank, which is not the same as zero."""
    by_date = any(isinstance(point.x, date) for point in plot.points)
    order = sorted({_value(point)["x"] for point in plot.points}) if by_date else list(plot.categories)
    name_room = 110 if width < theme.WIDE else 190
    expr: Any = {"labelExpr": _month_of_text(plot)} if by_date else {}
    axis = alt.Axis(title=None, grid=False, labelAngle=0 if by_date and width >= theme.WIDE else -90, domain=False, **expr)
    row_axis = alt.Axis(title=None, grid=False, domain=False, ticks=False, labelLimit=name_room)
    base = alt.Chart(alt.NamedData(_POINTS), width=width, height={"step": _ROW_HEIGHT}).encode(
        x=alt.X("x:N", sort=order, scale=alt.Scale(domain=order, paddingInner=0.06), axis=axis),
        y=alt.Y("r:N", sort=list(plot.rows), scale=alt.Scale(domain=list(plot.rows), paddingInner=0.06), axis=row_axis),
    )  # fmt: skip
    shade = alt.Color(
        "y:Q",
        scale=alt.Scale(range=list(theme.HEAT), domainMin=0),
        legend=alt.Legend(title=plot.unit_label, gradientLength=140, format=_number_format(plot)),
    )
    return _layers(base.mark_rect(stroke=theme.MUTED, strokeWidth=0.5).encode(color=shade, description="t:N"), *_stripes(plot, base, "rect"))


_DRAW: Mapping[str, Callable[[Plot, int], Any]] = {"line": _line, "bar": _bar, "column": _column, "heat": _heat}
