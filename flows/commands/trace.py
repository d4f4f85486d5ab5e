"""`dtm trace`: the cells that a published figure was computed from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.terms import USAGE, JsonOption, Lang, LangOption, RawOption, WarehouseOption, reading, stop

if TYPE_CHECKING:
    from flows.steps.messages import Language
    from flows.steps.warehouse.tracing import Cell, Traced


def trace(
    table: Annotated[str, typer.Argument(help="Table of the figure, for example pdi_by_region")],
    key: Annotated[str, typer.Argument(help="Which figure: for example baseline-2022-12-31/2023/Mopti")],
    raw: RawOption = Path("raw"),
    warehouse: WarehouseOption = Path("warehouse"),
    lang: LangOption = Lang.fr,
    as_json: JsonOption = False,
) -> None:
    """Lead a published figure back to file, sheet and cells."""
    from flows.screen.display import fields_of, print_json, say
    from flows.steps.settings import Settings
    from flows.steps.warehouse import tracing

    if table in tracing.MADE_OF:
        stop(say("trace_made_of", lang.value, table=table, tables=", ".join(tracing.MADE_OF[table])), USAGE)
    if table not in tracing.KEYS:
        stop(say("trace_unknown_table", lang.value, table=table, tables=", ".join(tracing.KEYS)), USAGE)
    with reading(Settings(raw, warehouse).published, lang.value) as connection:
        traced = tracing.trace(connection, table, key)
        if not traced.is_published:
            form = tracing.form_of(table)
            near = ", ".join(tracing.near_keys(connection, table, key))
            stop(say("trace_unknown_key", lang.value, table=table, figure=key, form=form, near=near), USAGE)
    if as_json:
        cells = [fields_of(cell) for cell in traced.cells]
        print_json({"table": table, "key": key, traced.column: traced.figure, "cells": cells})
    else:
        _show(table, key, traced, lang.value)


def _show(table: str, key: str, traced: Traced, lang: Language) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from flows.screen.display import console, say
    from flows.steps.wording import number

    out = console()
    counts = traced.counts_people or any(cell.individuals is not None for cell in traced.cells)
    says = any(cell.said for cell in traced.cells)
    grid = Table(title=Text(_title(table, key, traced, lang)), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name, is_shown in (("trace_file", True), ("trace_cell", True), ("trace_place", True), ("trace_said", says), ("col_individuals", counts),
                           ("col_provenance", True), ("trace_used", True)):  # fmt: skip
        if is_shown:
            grid.add_column(say(name, lang), justify="right" if name == "col_individuals" else "left", overflow="fold")
    for cell in traced.cells:
        grid.add_row(
            Text(cell.file_name), Text(_where(cell, lang)), Text(cell.place or ""),
            *([Text(cell.said or "")] if says else []), *([number(cell.individuals, lang)] if counts else []),
            Text(say(f"provenance_{cell.provenance}", lang) + (f" ({cell.citation})" if cell.citation else "")),
            say("trace_yes" if cell.is_used else "trace_no", lang),
        )  # fmt: skip
    out.print(grid)
    total = sum(cell.individuals or 0 for cell in traced.used)
    out.print(say("trace_sum" if counts else "trace_count", lang, count=number(len(traced.used), lang), total=number(total, lang)))
    if aside := [cell for cell in traced.cells if not cell.is_used]:
        stood_back = {cell.provenance for cell in aside} - {cell.provenance for cell in traced.used}
        out.print(say("trace_set_aside" if stood_back else "trace_silent", lang, count=number(len(aside), lang)))


def _where(cell: Cell, lang: Language) -> str:
    """Sheet and cell as a spreadsheet names them; of a text file, or of a row without the letter of its column, the row in words."""
    from flows.screen.display import say

    if not cell.cell:
        return cell.sheet
    _, is_row, number = cell.cell.rpartition("row ")
    place = f"{cell.sheet}, {say('trace_row', lang, row=number)}" if is_row else f"{cell.sheet}!{cell.cell}"
    return place if cell.sent is None else say("trace_corrected", lang, place=place, sent=cell.sent)


def _title(table: str, key: str, traced: Traced, lang: Language) -> str:
    from flows.screen.display import say
    from flows.steps.report_figures.figure_words import decimal
    from flows.steps.wording import number

    if traced.column == "individuals":
        return say("trace_figure", lang, table=table, figure=key, individuals=number(traced.figure, lang))
    figure = traced.figure
    value = number(figure, lang) if figure is None or float(figure).is_integer() else decimal(figure, 1, lang)
    return say("trace_value", lang, table=table, figure=key, column=traced.column, value=value)
