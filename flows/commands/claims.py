"""`dtm claims`: the figures a publication prints, held against the data."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.terms import FAILED, FILES_REJECTED, JsonOption, Lang, LangOption, RawOption, WarehouseOption, reading, stop


class Shape(StrEnum):
    """What the verdicts are shown as."""

    table = "table"
    csv = "csv"
    json = "json"


def claims(
    file: Annotated[Path, typer.Argument(help="A claims file: one row for each printed figure (see README).", exists=True, dir_okay=False)],
    raw: RawOption = Path("raw"),
    warehouse: WarehouseOption = Path("warehouse"),
    shape: Annotated[Shape, typer.Option("--format", help="How to show the verdicts.")] = Shape.table,
    lang: LangOption = Lang.fr,
    as_json: JsonOption = False,
) -> None:
    """Say of each printed figure whether the data give it, and what they give instead."""
    import duckdb

    from flows.screen import verdicts
    from flows.screen.display import say
    from flows.steps.claims.check import check_claims, load_claims
    from flows.steps.claims.quantities import Warehouse
    from flows.steps.imports import without_pandas
    from flows.steps.settings import Settings

    shape = Shape.json if as_json else shape
    with without_pandas(), reading(Settings(raw, warehouse).published, lang.value) as connection:
        try:
            held = Warehouse(connection)
            read = load_claims(file, held)
            checked = check_claims(read, held) if read.is_sound else []
        except duckdb.CatalogException:
            stop(say("claims_warehouse_older", lang.value), FAILED)
    if not read.is_sound:
        verdicts.show_faults(read, lang.value, shape.value)
        raise typer.Exit(FILES_REJECTED)
    verdicts.show(read, checked, lang.value, shape.value)
