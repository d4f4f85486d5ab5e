"""What the report shows, in one language: each figure with its sentences, table, charts and sources, ready to be laid out.

Page, workbook and document all read these records, so that they can only say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flows.report.plot import Plot, Point
from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.report_figures.figure_files import FigureColumn, Words
from flows.steps.report_figures.figure_words import column_of, shown
from flows.steps.report_figures.figures import FigureRecord, FigureRow, TraceKey
from flows.steps.wording import COLON, UNKNOWN, day, month, number

_BREAK = "series_break"
_LONG_LIST = 8
_DATED = ("reference_date", "month", "date_to")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value: as it is read, as it is (Words become text, codes what they mean), and its column as this row has it."""

    text: str
    value: Any
    column: FigureColumn


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table with where it comes from; `is_break`: the method differs from here on."""

    cells: tuple[Cell, ...]
    provenance: str | None
    trace: TraceKey | None
    is_break: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """A key figure: its value with the unit, what it measures, and its dates."""

    value: str
    unit: str
    what: str
    when: str
    provenance: str | None


def _tile(line: Line, at: dict[str, int]) -> Tile:
    def text(name: str) -> str:
        return line.cells[at[name]].text if name in at and line.cells[at[name]].value is not None else ""

    when = " → ".join(part for part in (text("compared_with"), text("reference_date")) if part)
    reason = text("change_reason")
    unit = "" if line.cells[at["value"]].column.unit == "percent" else text("unit")
    return Tile(line.cells[at["value"]].text, unit, text("measure"), f"{when} · {reason}" if reason else when, line.provenance)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A figure in one language. Without data `refusal` says why; `ribbon` names made-up data; `breaks` tell breaks of the series."""

    record: FigureRecord
    lang: Language
    title: str
    refusal: str
    ribbon: str
    breaks: tuple[str, ...]
    sentences: tuple[str, ...]
    columns: tuple[FigureColumn, ...]
    lines: tuple[Line, ...]
    plot: Plot | None
    about: tuple[tuple[str, str], ...]

    @property
    def anchor(self) -> str:
        return self.record.figure.figure_id.replace("_", "-")

    @property
    def filled(self) -> tuple[int, ...]:
        """The columns in which at least one row says something."""
        return tuple(index for index in range(len(self.columns)) if any(line.cells[index].value is not None for line in self.lines))

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """The rows of a figure that gives measures one by one, each with its own unit."""
        at = {column.name: index for index, column in enumerate(self.columns)}
        if not {"measure", "value", "unit"} <= set(at):
            return ()
        return tuple(_tile(line, at) for line in self.lines)

    @property
    def credit(self) -> str:
        """One line that travels with a chart or a table: dates, publisher, provenance, sources."""
        return " · ".join(f"{label}{COLON[self.lang]}{text}" for label, text in self.about)


def exhibit(record: FigureRecord, sentences: Sequence[str], lang: Language) -> Exhibit:
    """A figure ready to be laid out."""
    lines = tuple(_line(record, row, lang) for row in record.rows)
    return Exhibit(
        record=record, lang=lang, title=record.title(lang), ribbon=_ribbon(record, lang),
        refusal="" if record.missing is None else record.told(record.missing, lang),
        breaks=_breaks(record, sentences, lang), sentences=tuple(sentences), columns=record.columns, lines=lines,
        plot=_plot(record, lang), about=_about(record, lang),
    )  # fmt: skip


def _ribbon(record: FigureRecord, lang: Language) -> str:
    if not record.has_sample:
        return ""
    return say("ribbon_all" if record.provenances == ("sample",) else "ribbon_some", lang)


def _line(record: FigureRecord, row: FigureRow, lang: Language) -> Line:
    cells = tuple(_cell(record, row, column, value, lang) for column, value in zip(record.columns, row.values, strict=True))
    broken = any(column.name == _BREAK and value is not None for column, value in zip(record.columns, row.values, strict=True))
    return Line(cells, row.provenance, row.trace, broken)


def _cell(record: FigureRecord, row: FigureRow, column: FigureColumn, value: Any, lang: Language) -> Cell:
    own = column_of(record, row, column)
    text = shown(own, value, lang, record.levels)
    is_plain = own.is_number or isinstance(value, date)
    return Cell(text, value if is_plain else None if text == UNKNOWN else text, own)


def _breaks(record: FigureRecord, sentences: Sequence[str], lang: Language) -> tuple[str, ...]:
    """The breaks of the series among the rows that the sentences do not tell, each once."""
    names = [column.name for column in record.columns]
    if _BREAK not in names:
        return ()
    dated = next((name for name in _DATED if name in names), None)
    told = []
    for row in record.records():
        why = row[_BREAK].of(lang) if isinstance(row[_BREAK], Words) else row[_BREAK]
        if why is not None and dated and not any(why in sentence for sentence in sentences):
            told.append(say("series_break_on", lang, date=day(row[dated], lang), why=why))
    return tuple(dict.fromkeys(told))


def _about(record: FigureRecord, lang: Language) -> tuple[tuple[str, str], ...]:
    """Where a figure comes from: (label, text), only what is known."""
    entries = [
        ("data", _period(record, lang)),
        ("compared", day(record.base.compare_with, lang) if record.base.compare_with else ""),
        ("perimeter", record.base.perimeter or ""),
        ("publishers", ", ".join(record.publishers)),
        ("provenance", ", ".join(say(f"provenance_{name}", lang) for name in record.provenances)),
        ("sources", _sources(record, lang)),
    ]
    return tuple((say(f"about_{key}", lang), text) for key, text in entries if text)


def _period(record: FigureRecord, lang: Language) -> str:
    """The days of the data, or their months where a figure counts by month; of many the first and the last."""
    dates, by_month = record.data_dates, record.figure.is_monthly
    told = [(month if by_month else day)(one, lang) for one in dates]
    if len(dates) <= 2:
        return ", ".join(told)
    return say("about_months" if by_month else "about_period", lang, first=told[0], last=told[-1], count=number(len(dates), lang))


def _sources(record: FigureRecord, lang: Language) -> str:
    """The files, each once; beside a file of printed totals how many of them."""
    totals = Counter(source.file_name for source in record.sources)
    return ", ".join(name if count == 1 else say("about_sources_count", lang, name=name, count=number(count, lang)) for name, count in totals.items())


def _plot(record: FigureRecord, lang: Language) -> Plot | None:
    """The chart that the figure's header asks for; None where it asks for none or there is nothing to draw."""
    asked, by_name = record.figure.chart, {column.name: index for index, column in enumerate(record.columns)}
    measures = [record.columns[by_name[name]] for name in asked.y if name in by_name]
    if asked.kind == "none" or not record.is_held or not measures or asked.x not in by_name:
        return None
    points = tuple(
        _point(record, row, measure, by_name, lang, many=len(measures) > 1) for measure in measures for row in record.rows
    )  # fmt: skip
    if all(point.y is None for point in points):
        return None
    first = measures[0]
    blank = _without_bars(points) if asked.kind == "bar" else ()
    return Plot(
        kind=asked.kind, lang=lang, unit_label=first.label.of(lang),  # type: ignore[arg-type]
        points=tuple(point for point in points if point.x not in blank), zeros=blank,
        is_percent=first.unit == "percent", break_label=say("series_break_short", lang),
    )  # fmt: skip


def _without_bars(points: Sequence[Point]) -> tuple[str, ...]:
    """The categories of a long list that have no bar: all their values are zero. They are named below the chart instead."""
    categories = list(dict.fromkeys(str(point.x) for point in points))
    zeros = [name for name in categories if all(point.y == 0 for point in points if point.x == name)]
    return tuple(zeros) if len(categories) > _LONG_LIST and len(zeros) < len(categories) else ()


def _point(record: FigureRecord, row: FigureRow, measure: FigureColumn, by_name: dict[str, int], lang: Language, many: bool) -> Point:
    def text(name: str | None) -> str:
        if name is None or name not in by_name:
            return ""
        return shown(record.columns[by_name[name]], row.values[by_name[name]], lang, record.levels)

    asked = record.figure.chart
    x = row.values[by_name[str(asked.x)]]
    by_series = asked.series if asked.series != _BREAK else None
    series = measure.label.of(lang) if many else text(by_series)
    value = row.values[by_name[measure.name]]
    label = shown(measure, value, lang, record.levels)
    where = ", ".join(part for part in (text(asked.x), series) if part)
    told = f"{where}{COLON[lang]}{label}"
    if row.provenance:
        told += f" · {say(f'provenance_{row.provenance}', lang)}"
    return Point(
        x=x if isinstance(x, date) else text(asked.x), y=None if value is None else float(value), series=series,
        provenance=row.provenance or "file", told=told, label=label,
        is_break=_BREAK in by_name and row.values[by_name[_BREAK]] is not None, row=text(by_series) if asked.kind == "heat" else "",
    )  # fmt: skip
