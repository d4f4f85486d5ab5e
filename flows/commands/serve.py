"""`dtm serve`: nights on one machine."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.terms import DONE, FAILED, USAGE, JsonOption, Lang, LangOption, RawOption, WarehouseOption, stop


def serve(
    cron: Annotated[str, typer.Option(help="When a night begins, as a cron line.")] = "0 2 * * *",
    timezone: Annotated[str, typer.Option(help="Time zone of the cron line.")] = "Africa/Bamako",
    host: Annotated[str, typer.Option(help="Address at which Prefect's page of runs answers; it has no password.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of Prefect's page of runs.")] = 4200,
    raw: RawOption = Path("raw"),
    warehouse: WarehouseOption = Path("warehouse"),
    lang: LangOption = Lang.fr,
    as_json: JsonOption = False,
) -> None:
    """Run every night on this machine until stopped, with a page that shows the runs."""
    from flows.screen import display
    from flows.served import ServerDidNotStart, Timetable, check_timetable, choose_server, serve_nights, server
    from flows.steps.settings import Settings

    settings, timetable = Settings(raw, warehouse), Timetable(cron, timezone)
    if not raw.is_dir():
        stop(display.say("no_raw", lang.value, path=raw), USAGE)
    has_own_server = choose_server(settings, host, port)
    try:
        check_timetable(timetable)
    except ValueError:
        stop(display.say("impossible_timetable", lang.value, cron=cron, timezone=timezone), USAGE)

    def tell(is_due: bool) -> None:
        page = os.environ["PREFECT_API_URL"].removesuffix("/api")
        if as_json:
            display.print_json({"page": page, "cron": cron, "timezone": timezone, "makes_up_a_missed_night": is_due})
        else:
            print(display.say("serving", lang.value, cron=cron, timezone=timezone, page=page))
            print(display.say("making_up", lang.value) if is_due else "", end="\n" if is_due else "")
        sys.stdout.flush()

    try:
        with server(host, port) if has_own_server else nullcontext():
            serve_nights(settings, timetable, tell)
    except KeyboardInterrupt:
        stop(display.say("serving_ended", lang.value), DONE)
    except ServerDidNotStart:
        stop(display.say("server_did_not_start", lang.value, host=host, port=port), FAILED)
