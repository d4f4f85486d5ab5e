"""`dtm trace`: the cells that a published figure was computed from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.terms import USAGE, JsonOption, Lang, LangOption, RawOption, WarehouseOption, reading, stop

if TYPE_CHECKING:
    from flows.steps.messages import Language
    from flows.steps.tracing import Traced


def trace(
    table: Annotated[str, typer.Argument(help="Table of the figure, for example pdi_by_region")],
    key: Annotated[str, typer.Argument(help="Which figure: for example baseline-2022-12-31/2023/Mopti")],
    raw: RawOption = Path("raw"),
    warehouse: WarehouseOption = Path("warehouse"),
    lang: LangOption = Lang.fr,
    as_json: JsonOption = False,
) -> None:
    """Lead a published figure back to file, sheet and cells."""
    from flows.display import fields_of, print_json, say
    from flows.steps import tracing
    from flows.steps.settings import Settings

    if table not in tracing.KEYS:
        stop(say("trace_unknown_table", lang.value, table=table, tables=", ".join(tracing.KEYS)), USAGE)
    with reading(Settings(raw, warehouse).published, lang.value) as connection:
        traced = tracing.trace(connection, table, key)
        if not traced.is_published:
            form = "/".join("YYYY-MM" if "month" in part else part for part in tracing.KEYS[table])
            near = ", ".join(tracing.near_keys(connection, table, key))
            stop(say("trace_unknown_key", lang.value, table=table, figure=key, form=form, near=near), USAGE)
    if as_json:
        print_json({"table": table, "key": key, "individuals": traced.individuals, "cells": [fields_of(cell) for cell in traced.cells]})
    else:
        _show(table, key, traced, lang.value)


def _show(table: str, key: str, traced: Traced, lang: Language) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from flows.display import console, say
    from flows.steps.wording import number

    out = console()
    title = say("trace_figure", lang, table=table, figure=key, individuals=number(traced.individuals, lang))
    grid = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name, justify in (("trace_file", "left"), ("trace_cell", "left"), ("trace_place", "left"), ("col_individuals", "right"),
                          ("col_provenance", "left"), ("trace_used", "left")):  # fmt: skip
        grid.add_column(say(name, lang), justify=justify, overflow="fold")  # type: ignore[arg-type]
    for cell in traced.cells:
        grid.add_row(
            Text(cell.file_name), Text(f"{cell.sheet}!{cell.cell}" if cell.cell else cell.sheet), cell.place or "", number(cell.individuals, lang),
            Text(say(f"provenance_{cell.provenance}", lang) + (f" ({cell.citation})" if cell.citation else "")),
            say("trace_yes" if cell.is_used else "trace_no", lang),
        )  # fmt: skip
    out.print(grid)
    total = sum(cell.individuals or 0 for cell in traced.used)
    out.print(say("trace_sum", lang, count=number(len(traced.used), lang), total=number(total, lang)))
    if aside := len(traced.cells) - len(traced.used):
        out.print(say("trace_set_aside", lang, count=number(aside, lang)))
