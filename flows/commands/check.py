"""`dtm check`: what is understood of a file before it is sent."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.terms import DONE, FILES_REJECTED, JsonOption, Lang, LangOption, RawOption, WarehouseOption, failures_told


def check(
    files: Annotated[list[Path], typer.Argument(help="Workbooks or CSV files.", exists=True, dir_okay=False)],
    raw: RawOption = Path("raw"),
    warehouse: WarehouseOption = Path("warehouse"),
    lang: LangOption = Lang.fr,
    as_json: JsonOption = False,
) -> None:
    """Say what is understood of a file, and what is wrong with it, without loading anything."""
    from flows.steps.warehouse.validator import Validator

    with Validator(multiprocessing.get_context("spawn")) as validator:
        from flows.screen import display
        from flows.steps.imports import without_pandas
        from flows.steps.reading.readers import read_here
        from flows.steps.settings import Settings

        settings = Settings(raw, warehouse)
        with failures_told(settings, lang.value), without_pandas():
            checked = validator.validate([read_here(path, settings.reference, settings.corrections) for path in files])
    if as_json:
        display.print_json([display.check_record(prepared, lang.value) for prepared in checked])
    else:
        out = display.console()
        for prepared in checked:
            display.show_check(out, prepared, lang.value)
    raise typer.Exit(DONE if all(prepared.is_accepted for prepared in checked) else FILES_REJECTED)
