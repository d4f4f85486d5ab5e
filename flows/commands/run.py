"""`dtm run`: the nightly run."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from flows.commands.terms import (
    DONE,
    FAILED,
    FILES_REJECTED,
    INTERRUPTED,
    USAGE,
    JsonOption,
    Lang,
    LangOption,
    RawOption,
    WarehouseOption,
    failures_told,
    stop,
)

if TYPE_CHECKING:
    import duckdb

    from flows.steps.last_run import Outcome
    from flows.steps.messages import Language
    from flows.steps.night import Progress
    from flows.steps.settings import Settings


def run(
    raw: RawOption = Path("raw"),
    warehouse: WarehouseOption = Path("warehouse"),
    direct: Annotated[bool, typer.Option("--direct", help="The same steps without Prefect.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Hash every file again, whatever its size and time say.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make landing.duckdb again from raw/ and the store.")] = False,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Build what was known at the end of that day, in a file of its own.")
    ] = None,
    notify: Annotated[
        bool, typer.Option(help="Tell people what they must mend, by mail or webhook, where DTM_SMTP_HOST or DTM_WEBHOOK_URL is set.")
    ] = True,
    notify_test: Annotated[bool, typer.Option("--notify-test", help="Only send a test message.")] = False,
    lang: LangOption = Lang.fr,
    as_json: JsonOption = False,
) -> None:
    """Take in what is new in raw/ and publish the warehouse: the nightly run."""
    from flows.steps.settings import Settings

    if as_of and as_of.date() > date.today():
        from flows.steps.phrases import say

        stop(say("as_of_to_come", lang.value, day=as_of.date()), USAGE)
    settings = Settings(raw, warehouse, verify, rebuild, as_of.date() if as_of else None)
    if notify_test:
        _send_test(settings, lang.value)
    with failures_told(settings, lang.value), _ends_at_once(lang.value):
        outcome = _run_directly(settings, lang.value, as_json, notify) if direct else _run_under_prefect(settings, notify)
        status = _report_run(settings, outcome, lang.value, as_json)
    raise typer.Exit(status)


@contextmanager
def _ends_at_once(lang: Language) -> Iterator[None]:
    """Ctrl-C ends a run as a power cut does, which every run withstands. Prefect would go on asking a server that got the signal too."""

    def leave(signum: int, frame: object) -> None:
        from flows.steps.phrases import say

        print("\n" + say("interrupted", lang), file=sys.stderr, flush=True)
        if "prefect.server.api.server" in sys.modules:
            from flows.scheduled import stop_own_server

            stop_own_server()
        os._exit(INTERRUPTED)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _run_directly(settings: Settings, lang: Language, quietly: bool, notify: bool) -> Outcome:
    from flows.nightly import nightly
    from flows.steps.imports import hidden
    from flows.watch import watched

    # Other processes read and validate; Arrow and DuckDB would load these here for nothing, which takes a tenth of a second and more.
    with hidden("pandas", "numpy", "pyarrow.dataset"):
        if quietly:
            return watched(settings, lambda: nightly(settings), notify)
        with _progress(lang) as progress:
            return watched(settings, lambda: nightly(settings, progress=progress), notify)


def _run_under_prefect(settings: Settings, notify: bool) -> Outcome:
    from flows.scheduled import run_under_prefect

    return run_under_prefect(settings, notify)


def _send_test(settings: Settings, lang: Language) -> NoReturn:
    from flows.steps.phrases import say
    from flows.watch import send_test

    for undelivered in send_test(settings):
        stop(say("not_told", lang, channel=say(f"channel_{undelivered.channel}", lang), error=undelivered.error), FAILED)
    print(say("bulletin_test", lang))
    raise typer.Exit(DONE)


@contextmanager
def _progress(lang: Language) -> Iterator[Progress]:
    """A bar on a terminal, a plain line now and then in a log."""
    from flows.steps.phrases import say

    if not sys.stderr.isatty():

        def tell(done: int, total: int, name: str) -> None:
            if done == total or done % max(total // 10, 1) == 0:
                print(f"{datetime.now():%H:%M:%S} {say('reading', lang)} {done}/{total} {name}", file=sys.stderr, flush=True)

        yield tell
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from flows.screen.display import console

    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[name]}"), console=console(to_errors=True)
    ) as bar:
        task = bar.add_task(say("reading", lang), total=None, name="")
        yield lambda done, total, name: bar.update(task, completed=done, total=total, name=name)


def _report_run(settings: Settings, outcome: Outcome, lang: Language, as_json: bool) -> int:
    """Show what the published file says, and give the exit status."""
    from flows.screen import display, nights
    from flows.steps.warehouse import overview

    with overview.reading(outcome.published) as connection:
        if as_json:
            display.print_json(nights.run_record(outcome, connection))
        else:
            nights.show_run(settings, outcome, connection, lang)
        return _status_of(connection)


def _status_of(connection: duckdb.DuckDBPyConnection) -> int:
    from flows.steps.claims.summary import publications_seen
    from flows.steps.warehouse import overview

    rejected = any(source.is_in_raw and source.status == "rejected" for source in overview.sources(connection))
    return FILES_REJECTED if rejected or any(seen.errors for seen in publications_seen(connection)) else DONE
