"""Figures on the screen: a table each, with its sentences, what it is made of, and a mark on what is made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

from babel.dates import format_date
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.report_figures.figure_exports import source_text
from flows.steps.report_figures.figure_words import cells, shown
from flows.steps.report_figures.figures import FigureRecord
from flows.steps.report_figures.sentences import tell
from flows.steps.wording import UNKNOWN, day, number

_SOURCES_SHOWN = 4
_GAP = "   "


def show_list(out: Console, records: Sequence[FigureRecord], lang: Language) -> None:
    """The figures there are, and whether this warehouse holds their data."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for key in ("figure", "title", "state"):
        table.add_column(say(f"figures_col_{key}", lang), overflow="fold")
    for record in records:
        state = say("figures_not_held", lang) if record.missing else ", ".join(_provenance_names(record, lang))
        table.add_row(record.figure.figure_id, record.title(lang), Text(state, style="dim" if record.missing else _style(record)))
    out.print(table)
    out.print(say("figures_next", lang))


def show_figure(out: Console, record: FigureRecord, lang: Language) -> None:
    """A figure, or why there is none."""
    out.print(Text(record.title(lang), style="bold"))
    if record.missing:
        out.print(Text("  " + record.told(record.missing, lang), style="yellow"), soft_wrap=True)
        out.print()
        return
    for told in tell(record, lang):
        out.print(Text(told), soft_wrap=True)
    _print_grid(out, _crosswise(record, lang) if record.figure.chart.kind == "heat" else _downwards(record, lang))
    for line in about(record, lang):
        out.print(Text(line, style="dim"), soft_wrap=True)
    if record.has_sample:
        out.print(Text(say("figures_samples_shown", lang), style="yellow"), soft_wrap=True)
    out.print()


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table before it is laid out: the last cell of a row says where the row comes from, and is marked where that is made up."""

    headers: tuple[str, ...]
    is_right: tuple[bool, ...]
    rows: tuple[tuple[tuple[str, ...], str | None], ...]


def _print_grid(out: Console, grid: _Grid) -> None:
    """Only a terminal that is too narrow needs a table that wraps, which takes ten times as long to lay out; a file or a pipe has any width."""
    widths = [max(map(cell_len, column)) for column in zip(grid.headers, *(cells for cells, _ in grid.rows), strict=True)]
    if out.is_terminal and sum(widths) + len(_GAP) * len(widths) > out.width:
        out.print(_wrapping_table(grid))
        return
    rule = Text(" " + "─" * (sum(widths) + len(_GAP) * (len(widths) - 1)))
    lines = [_joined(grid.headers, grid, widths, "bold"), rule]
    lines += [_joined(cells, grid, widths, "", _style_of(provenance)) for cells, provenance in grid.rows]
    out.print(Text("\n").join([Text(), *lines, Text()]), soft_wrap=True)


def _joined(cells: Sequence[str], grid: _Grid, widths: Sequence[int], style: str, last_style: str = "") -> Text:
    padded = [
        " " * (width - cell_len(cell)) + cell if is_right else cell + " " * (width - cell_len(cell))
        for cell, width, is_right in zip(cells, widths, grid.is_right, strict=True)
    ]
    line = Text(" " + _GAP.join(padded[:-1]) + _GAP, style=style)
    return line.append(padded[-1].rstrip(), style=last_style or None)


def _wrapping_table(grid: _Grid) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for header, is_right in zip(grid.headers, grid.is_right, strict=True):
        table.add_column(header, justify="right" if is_right else "left", overflow="fold")
    for texts, provenance in grid.rows:
        table.add_row(*(Text(cell) for cell in texts[:-1]), Text(texts[-1], style=_style_of(provenance)))
    return table


def _downwards(record: FigureRecord, lang: Language) -> _Grid:
    """The rows as they are, without columns that say nothing of any of them."""
    said = [any(row.values[index] is not None for row in record.rows) or column.is_number for index, column in enumerate(record.columns)]
    columns = list(compress(record.columns, said))
    return _Grid(
        (*(column.label.of(lang) for column in columns), say("col_provenance", lang)),
        (*(column.is_number for column in columns), False),
        tuple(((*compress(cells(record, row, lang), said), _provenance(row.provenance, lang)), row.provenance) for row in record.rows),
    )


def _crosswise(record: FigureRecord, lang: Language) -> _Grid:
    """One value of each row laid out as its chart is: points down, months across, as people read a coverage."""
    chart, by_name = record.figure.chart, {column.name: column for column in record.columns}
    down, across, value = by_name[str(chart.series)], by_name[str(chart.x)], by_name[chart.y[0]]
    records = record.records()
    months = sorted({row[across.name] for row in records})
    rows = []
    for name in dict.fromkeys(row[down.name] for row in records):
        own = {row[across.name]: row for row in records if row[down.name] == name}
        worst = next((p for p in ("sample", "published", "file") if any(row["provenance"] == p for row in own.values())), None)
        found = (shown(value, own[month][value.name], lang, record.levels) if month in own else UNKNOWN for month in months)
        rows.append(((name, *found, _provenance(worst, lang)), worst))
    headers = (down.label.of(lang), *(str(format_date(month, "MMM", locale=lang)) for month in months), say("col_provenance", lang))
    return _Grid(headers, (False, *(True for _ in months), False), tuple(rows))


def _provenance(name: str | None, lang: Language) -> str:
    return say(f"provenance_{name}", lang) if name else ""


def about(record: FigureRecord, lang: Language) -> list[str]:
    """What a figure is made of: dates, publishers, provenance, sources, note."""
    dates, names = record.data_dates, [source_text(source) for source in record.sources]
    more = f" … (+{len(names) - _SOURCES_SHOWN})" if len(names) > _SOURCES_SHOWN else ""
    lines = [
        say("figures_dates", lang, dates=" – ".join(day(at, lang) for at in dict.fromkeys((dates[0], dates[-1])))) if dates else "",
        say("figures_publishers", lang, publishers=", ".join(record.publishers)) if record.publishers else "",
        say("figures_provenance", lang, provenances=", ".join(_provenance_names(record, lang))) if record.provenances else "",
        say("figures_sources", lang, count=number(len(names), lang), names=" ; ".join(names[:_SOURCES_SHOWN]) + more) if names else "",
    ]
    return [" · ".join(line for line in lines[:3] if line), lines[3], record.note(lang)]


def _provenance_names(record: FigureRecord, lang: Language) -> list[str]:
    return [say(f"provenance_{name}", lang) for name in record.provenances]


def _style(record: FigureRecord) -> str:
    return "bold magenta" if record.has_sample else ""


def _style_of(provenance: str | None) -> str:
    return "bold magenta" if provenance == "sample" else ""
