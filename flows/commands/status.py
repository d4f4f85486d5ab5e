"""`dtm status`: what the warehouse holds and what to look at."""

from __future__ import annotations

from pathlib import Path

import typer

from flows.commands.terms import DONE, FAILED, FILES_REJECTED, JsonOption, Lang, LangOption, RawOption, WarehouseOption, reading


def status(
    raw: RawOption = Path("raw"), warehouse: WarehouseOption = Path("warehouse"), lang: LangOption = Lang.fr, as_json: JsonOption = False
) -> None:  # fmt: skip
    """What the warehouse holds, which files were rejected and why, what was withdrawn, what to look at."""
    from flows import watch
    from flows.screen import display, nights
    from flows.steps.settings import Settings

    settings = Settings(raw, warehouse)
    if not settings.published.exists():
        nights.show_night(settings, lang.value)
    with reading(settings.published, lang.value) as connection:
        morning = nights.look(settings, connection, lang.value)
    if as_json:
        display.print_json(nights.status_record(morning))
    else:
        nights.show_status(morning, lang.value)
    if watch.last_failure(settings):
        raise typer.Exit(FAILED)
    raise typer.Exit(FILES_REJECTED if morning.has_faulty_files else DONE)
