"""Native charts of the workbook: they follow the cells, so that an author may go on working with them.

Made-up data are hatched, and the title of their chart says so; a break of the series is a cross on the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle

from openpyxl.cell import Cell as SheetCell
from openpyxl.chart import BarChart, Reference, ScatterChart, Series
from openpyxl.chart.marker import DataPoint, Marker
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from flows.report import theme
from flows.report.exhibits import Exhibit
from flows.report.plot import Plot, Point
from flows.steps.phrases import say

CHART_ROWS = 26
"""Rows that a chart covers on its sheet."""
_DATA_COLUMN = 16
"""How far right of the chart its own data stand, where the table cannot serve: several series, or a grid."""
_WIDTH, _HEIGHT = 24.0, 12.5
_FICTIVE, _BREAK = theme.FICTIVE[1:].upper(), "6B4E00"


def can_draw(item: Exhibit) -> bool:
    return item.plot is not None and item.plot.kind in ("line", "bar", "column", "heat")


@dataclass(frozen=True, slots=True)
class _Cells:
    """Where a chart finds its numbers: a column of categories, a column for each series with its name on top."""

    sheet: Worksheet
    header_row: int
    last_row: int
    categories: int
    series: Sequence[int]
    points: Sequence[Sequence[Point | None]]
    """The points of each series, category by category."""

    def labels(self) -> Reference:
        return Reference(self.sheet, min_col=self.categories, min_row=self.header_row + 1, max_row=self.last_row)

    def values(self, column: int) -> Reference:
        return Reference(self.sheet, min_col=column, min_row=self.header_row, max_row=self.last_row)


def add_chart(sheet: Worksheet, item: Exhibit, column: int, row: int) -> None:
    """Put the chart of a figure at a cell; the figure's table has its header in the same row."""
    plot = item.plot
    assert plot is not None
    if plot.kind == "heat":
        _shade(sheet, _grid(sheet, plot, column, row, item))
        return
    cells = _table(sheet, item, row) if len(plot.series) == 1 else _grid(sheet, plot, column + _DATA_COLUMN, row, item)
    chart = _scatter(plot, cells) if plot.kind == "line" else _bars(plot, cells)
    chart.title = title_of(f"{item.ribbon} – {item.title}" if item.ribbon else item.title)
    chart.width, chart.height = _WIDTH, _HEIGHT
    chart.x_axis.delete = chart.y_axis.delete = False
    if len(plot.series) > 1:
        chart.legend.position = "b"
    else:
        chart.legend = None
    sheet.add_chart(chart, f"{get_column_letter(column)}{row}")


def title_of(text: str) -> Title:
    """A title of a size that leaves room for the chart."""
    looks = CharacterProperties(sz=1200, b=True)
    line = Paragraph(pPr=ParagraphProperties(defRPr=looks), r=[RegularTextRun(rPr=looks, t=text)])
    return Title(tx=Text(rich=RichText(p=[line])), overlay=False)


def _table(sheet: Worksheet, item: Exhibit, row: int) -> _Cells:
    """One series is drawn from the table itself: whoever changes a cell sees the chart follow."""
    names, asked = [column.name for column in item.columns], item.record.figure.chart
    assert item.plot is not None
    measure, at = next(name for name in asked.y if name in names), names.index(str(asked.x))
    drawn = iter(item.plot.points)
    points = [None if line.cells[at].text in item.plot.zeros else next(drawn) for line in item.lines]
    return _Cells(sheet, row, row + len(item.lines), at + 1, [names.index(measure) + 1], [points])


def _grid(sheet: Worksheet, plot: Plot, column: int, row: int, item: Exhibit) -> _Cells:
    """Several series have a grid of their own: a row a category, a column a series."""
    is_heat = plot.kind == "heat"
    series = list(plot.rows if is_heat else plot.series)
    found = list(dict.fromkeys(point.x for point in plot.points))
    categories = sorted(found, key=str) if isinstance(found[0], date) else found
    at = {(point.x, point.row if is_heat else point.series): point for point in plot.points}
    _text(sheet.cell(row, column), say("chart_data", item.lang))
    sheet.cell(row, column).font = Font(name="Calibri", italic=True, color=theme.MUTED[1:])
    for index, name in enumerate(series, 1):
        _text(sheet.cell(row, column + index), name)
        sheet.column_dimensions[get_column_letter(column + index)].width = max(len(name) + 2, 10)
    for offset, category in enumerate(categories, 1):
        _category(sheet.cell(row + offset, column), category)
        for index, name in enumerate(series, 1):
            point = at.get((category, name))
            if point is not None and point.y is not None:
                cell = sheet.cell(row + offset, column + index)
                cell.value, cell.number_format = point.y, _number_format(plot)
    columns = range(column + 1, column + 1 + len(series))
    return _Cells(sheet, row, row + len(categories), column, columns, [[at.get((category, name)) for category in categories] for name in series])


def _category(cell: SheetCell, category: date | str) -> None:
    if isinstance(category, date):
        cell.value, cell.number_format = category, "mmm yyyy"
    else:
        _text(cell, category)


def _number_format(plot: Plot) -> str:
    if plot.is_percent:
        return '#,##0.0"\u00a0%"' if plot.lang == "fr" else '#,##0.0"%"'
    return "#,##0" if max(abs(point.y or 0) for point in plot.points) >= 8 else "0.00"


def _shade(sheet: Worksheet, cells: _Cells) -> None:
    """A heat map: the cells themselves wear the scale of colours."""
    first, last = get_column_letter(cells.series[0]), get_column_letter(cells.series[-1])
    rule = ColorScaleRule(start_type="num", start_value=0, start_color=theme.HEAT[0][1:], end_type="max", end_color=theme.HEAT[1][1:])
    sheet.conditional_formatting.add(f"{first}{cells.header_row + 1}:{last}{cells.last_row}", rule)


def _text(cell: SheetCell, text: str) -> None:
    """A text that stays one, whatever it begins with."""
    cell.value, cell.data_type = text, "s"


def _hatch(colour: str) -> GraphicalProperties:
    pattern = PatternFillProperties(prst="wdUpDiag", fgClr=ColorChoice(srgbClr=colour), bgClr=ColorChoice(srgbClr="FFFFFF"))
    looks = GraphicalProperties()
    looks.pattFill = pattern
    looks.line.solidFill = colour
    return looks


def _colours(plot: Plot) -> list[str]:
    return [theme.MAIN[1:].upper()] if len(plot.series) < 2 else [colour[1:].upper() for colour in theme.PALETTE]


def _scatter(plot: Plot, cells: _Cells) -> ScatterChart:
    """A line over real dates: months between two operations are as long as they were."""
    chart = ScatterChart()
    chart.style, chart.scatterStyle = 2, "lineMarker"
    for column, points, colour in zip(cells.series, cells.points, cycle(_colours(plot)), strict=False):
        series = Series(cells.values(column), cells.labels(), title_from_data=True)
        series.graphicalProperties.line.solidFill, series.graphicalProperties.line.width = colour, 22000
        series.smooth, series.marker = False, _marker("circle", 6, GraphicalProperties(solidFill="FFFFFF"), colour)
        for at, point in enumerate(points):
            if point is not None and point.is_sample:
                series.dPt.append(DataPoint(idx=at, marker=_marker("diamond", 9, _hatch(_FICTIVE), _FICTIVE)))
            elif point is not None and point.is_break:
                series.dPt.append(DataPoint(idx=at, marker=_marker("x", 10, GraphicalProperties(), _BREAK)))
        chart.series.append(series)
    chart.x_axis.number_format, chart.x_axis.majorGridlines = "yyyy", None
    chart.y_axis.number_format, chart.y_axis.title = _number_format(plot), plot.unit_label
    if any(point.is_break for point in plot.points):
        chart.x_axis.title = f"× : {plot.break_label}"
    return chart


def _marker(symbol: str, size: int, looks: GraphicalProperties, colour: str) -> Marker:
    looks.line.solidFill = colour
    return Marker(symbol, size=size, spPr=looks)


def _bars(plot: Plot, cells: _Cells) -> BarChart:
    chart = BarChart()
    chart.type, chart.gapWidth = ("bar" if plot.kind == "bar" else "col"), 40
    for column, points, colour in zip(cells.series, cells.points, cycle(_colours(plot)), strict=False):
        series = Series(cells.values(column), title_from_data=True)
        series.graphicalProperties.solidFill, series.invertIfNegative = colour, False
        for at, point in enumerate(points):
            if point is not None and point.is_sample:
                series.dPt.append(DataPoint(idx=at, invertIfNegative=False, spPr=_hatch(colour)))
        chart.series.append(series)
    chart.set_categories(cells.labels())
    chart.y_axis.number_format, chart.y_axis.title = _number_format(plot), plot.unit_label
    if all((point.y or 0) >= 0 for point in plot.points):
        chart.y_axis.scaling.min = 0  # a bar that does not begin at nought tells nothing
    chart.x_axis.number_format, chart.x_axis.tickLblPos = "mmm yyyy", "low"
    if plot.kind == "bar":
        chart.x_axis.scaling.orientation, chart.y_axis.crosses = "maxMin", "max"
    return chart
