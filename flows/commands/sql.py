"""`dtm sql`: ask the published warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.terms import FAILED, USAGE, JsonOption, Lang, LangOption, RawOption, WarehouseOption, reading, stop


def sql(
    query: Annotated[str, typer.Argument(help="A query in DuckDB's SQL, for example: from pdi_national")],
    raw: RawOption = Path("raw"),
    warehouse: WarehouseOption = Path("warehouse"),
    lang: LangOption = Lang.fr,
    as_json: JsonOption = False,
) -> None:
    """Ask the published warehouse; it is opened for reading only."""
    import duckdb

    from flows import display
    from flows.steps.settings import Settings
    from flows.steps.warehouse import overview

    with reading(Settings(raw, warehouse).published, lang.value) as connection:
        try:
            answer = overview.ask(connection, query)
        except duckdb.Error as error:
            stop(display.say("query_failed", lang.value, error=error), FAILED)
    if not answer.columns:
        stop(display.say("query_empty", lang.value), USAGE)
    if as_json:
        display.print_json(answer.records())
    else:
        from flows.answer_display import show_answer

        show_answer(display.console(), answer, lang.value)
