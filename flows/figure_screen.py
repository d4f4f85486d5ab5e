"""Figures on the screen: a table each, with its sentences, what it is made of, and a mark on what is made up."""

from __future__ import annotations

from collections.abc import Sequence

from babel.dates import format_date
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.steps.figure_exports import source_text
from flows.steps.figure_words import cells, shown
from flows.steps.figures import FigureRecord
from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.sentences import tell
from flows.steps.wording import UNKNOWN, day, number

_SOURCES_SHOWN = 4


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
        out.print(Text("  " + record.missing.text(lang), style="yellow"), soft_wrap=True)
        out.print()
        return
    for told in tell(record, lang):
        out.print(Text(told), soft_wrap=True)
    out.print(_crosswise(record, lang) if record.figure.chart.kind == "heat" else _table(record, lang))
    for line in about(record, lang):
        out.print(Text(line, style="dim"), soft_wrap=True)
    if record.has_sample:
        out.print(Text(say("figures_samples_shown", lang), style="yellow"), soft_wrap=True)
    out.print()


def _table(record: FigureRecord, lang: Language) -> Table:
    """The rows as they are, with where each comes from."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in record.columns:
        table.add_column(column.label.of(lang), justify="right" if column.is_number else "left")
    table.add_column(say("col_provenance", lang))
    for row in record.rows:
        origin = Text(say(f"provenance_{row.provenance}", lang) if row.provenance else "", style=_style_of(row.provenance))
        table.add_row(*(Text(cell) for cell in cells(record, row, lang)), origin)
    return table


def _crosswise(record: FigureRecord, lang: Language) -> Table:
    """One value of each row laid out as its chart is: points down, months across, as people read a coverage."""
    chart, by_name = record.figure.chart, {column.name: column for column in record.columns}
    down, across, value = by_name[str(chart.series)], by_name[str(chart.x)], by_name[chart.y[0]]
    records = record.records()
    months = sorted({row[across.name] for row in records})
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, caption=value.label.of(lang))
    table.add_column(down.label.of(lang))
    for month in months:
        table.add_column(str(format_date(month, "MMM", locale=lang)), justify="right")
    table.add_column(say("col_provenance", lang))
    for name in dict.fromkeys(row[down.name] for row in records):
        own = {row[across.name]: row for row in records if row[down.name] == name}
        worst = next((p for p in ("sample", "published", "file") if any(row["provenance"] == p for row in own.values())), None)
        origin = Text(say(f"provenance_{worst}", lang) if worst else "", style=_style_of(worst))
        table.add_row(Text(name), *(Text(shown(value, own[month][value.name], lang) if month in own else UNKNOWN) for month in months), origin)
    return table


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
    return [" · ".join(line for line in lines[:3] if line), lines[3], record.figure.note.of(lang) if record.figure.note else ""]


def _provenance_names(record: FigureRecord, lang: Language) -> list[str]:
    return [say(f"provenance_{name}", lang) for name in record.provenances]


def _style(record: FigureRecord) -> str:
    return "bold magenta" if record.has_sample else ""


def _style_of(provenance: str | None) -> str:
    return "bold magenta" if provenance == "sample" else ""
