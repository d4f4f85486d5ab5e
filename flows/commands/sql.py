"""`dtm sql`: ask the published warehouse."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.terms import FAILED, USAGE, JsonOption, Lang, LangOption, RawOption, WarehouseOption, reading, stop

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb


def sql(
    query: Annotated[str, typer.Argument(help="A query in DuckDB's SQL, for example: from pdi_national")],
    raw: RawOption = Path("raw"),
    warehouse: WarehouseOption = Path("warehouse"),
    lang: LangOption = Lang.fr,
    as_json: JsonOption = False,
) -> None:
    """Ask the published warehouse; it is opened for reading only."""
    import duckdb

    from flows.screen import display
    from flows.steps.settings import Settings
    from flows.steps.warehouse import overview

    with reading(Settings(raw, warehouse).published, lang.value) as connection:
        try:
            answer = overview.ask(connection, query)
        except duckdb.Error as error:
            stop(display.say("query_failed", lang.value, error=error), FAILED)
        near = _near_places(connection, query) if all(value is None for row in answer.rows for value in row) else {}
    if not answer.columns:
        stop(display.say("query_empty", lang.value), USAGE)
    if as_json:
        display.print_json(answer.records())
    else:
        from flows.screen.answer import show_answer

        show_answer(display.console(), answer, lang.value)
    for written, name in near.items():
        print(display.say("query_names_no_place", lang.value, written=written, name=name), file=sys.stderr)


def _near_places(connection: duckdb.DuckDBPyConnection, query: str) -> Mapping[str, str]:
    from flows.steps.warehouse.near_names import near_places

    return near_places(connection, query)
