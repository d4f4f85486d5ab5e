"""The `dtm` command. Exit status: 0 done, 1 failed and nothing published, 2 wrong usage, 3 done, but files were rejected."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    import duckdb

    from flows.steps.messages import Language
    from flows.steps.night import Outcome, Progress, Settings

DONE, FAILED, USAGE, FILES_REJECTED = 0, 1, 2, 3


class Lang(StrEnum):
    """The languages the command speaks."""

    fr = "fr"
    en = "en"


RawOption = Annotated[Path, typer.Option("--raw", envvar="DTM_RAW", help="Folder of the files that field teams send.", file_okay=False)]
WarehouseOption = Annotated[
    Path, typer.Option("--warehouse", envvar="DTM_WAREHOUSE", help="Folder of what the run makes: dtm.duckdb and its memory.", file_okay=False)
]  # fmt: skip
LangOption = Annotated[Lang, typer.Option("--lang", envvar="DTM_LANG", help="Language of messages and figures.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]

app = typer.Typer(
    help="Take in DTM field spreadsheets, publish displacement figures, and say which cell of which file is wrong.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
)  # fmt: skip


@app.command()
def run(
    raw: RawOption = Path("raw"),
    warehouse: WarehouseOption = Path("warehouse"),
    direct: Annotated[bool, typer.Option("--direct", help="The same steps without Prefect.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Hash every file again, whatever its size and time say.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make landing.duckdb again from raw/ and the store.")] = False,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Build what was known at the end of that day, in a file of its own.")
    ] = None,
    lang: LangOption = Lang.fr,
    as_json: JsonOption = False,
) -> None:
    """Take in what is new in raw/ and publish the warehouse: the nightly run."""
    from flows.steps.night import Settings

    settings = Settings(raw, warehouse, verify, rebuild, as_of.date() if as_of else None)
    with _failures_told(settings, lang.value):
        outcome = _run_directly(settings, lang.value, as_json) if direct else _run_under_prefect(settings)
        _report_run(settings, outcome, lang.value, as_json)
    raise typer.Exit(_status_of(outcome))


def _run_directly(settings: Settings, lang: Language, quietly: bool) -> Outcome:
    from flows.nightly import nightly
    from flows.steps.imports import without_pandas

    with without_pandas():
        if quietly:
            return nightly(settings)
        with _progress(lang) as progress:
            return nightly(settings, progress=progress)


def _run_under_prefect(settings: Settings) -> Outcome:
    from flows.scheduled import run_under_prefect

    return run_under_prefect(settings)


@contextmanager
def _progress(lang: Language) -> Iterator[Progress]:
    """A bar on a terminal, a plain line now and then in a log."""
    from flows.display import console, say

    screen = console(to_errors=True)
    if not screen.is_terminal:

        def tell(done: int, total: int, name: str) -> None:
            if done == total or done % max(total // 10, 1) == 0:
                print(f"{datetime.now():%H:%M:%S} {say('reading', lang)} {done}/{total} {name}", file=sys.stderr, flush=True)

        yield tell
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[name]}"), console=screen) as bar:
        task = bar.add_task(say("reading", lang), total=None, name="")
        yield lambda done, total, name: bar.update(task, completed=done, total=total, name=name)


@contextmanager
def _failures_told(settings: Settings, lang: Language) -> Iterator[None]:
    """Turn what can go wrong with a whole run into a sentence and exit status 1 (2 where the command was wrong)."""
    from flows.display import say
    from flows.steps.messages import describe
    from flows.steps.night import AlreadyRunning
    from flows.steps.records import Refused

    try:
        yield
    except AlreadyRunning:
        _stop(say("already_running", lang, path=settings.warehouse), FAILED)
    except FileNotFoundError as error:
        if settings.raw.is_dir():
            _stop(say("failed", lang, error=error), FAILED)
        _stop(say("no_raw", lang, path=settings.raw), USAGE)
    except Refused as refusal:
        message, remedy = describe(refusal.issue, lang)
        _stop(say("refused", lang, message=message, remedy=remedy), FAILED)
    except OSError as error:
        _stop(say("failed", lang, error=error), FAILED)
    except Exception as error:
        # ChecksFailed is not imported here: it would bring DuckDB into every start of the command.
        if type(error).__name__ != "ChecksFailed":
            raise
        _stop(say("checks_failed", lang) + f"\n{error}", FAILED)


def _stop(message: str, status: int) -> NoReturn:
    print(message, file=sys.stderr)
    raise typer.Exit(status)


def _status_of(outcome: Outcome) -> int:
    from flows.steps import overview

    with overview.reading(outcome.published) as connection:
        rejected = any(source.is_in_raw and source.status == "rejected" for source in overview.sources(connection))
    return FILES_REJECTED if rejected else DONE


def _report_run(settings: Settings, outcome: Outcome, lang: Language, as_json: bool) -> None:
    from flows import display, screens

    if as_json:
        display.print_json(screens.run_record(outcome))
    else:
        screens.show_run(settings, outcome, lang)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Workbooks or CSV files.", exists=True, dir_okay=False)],
    raw: RawOption = Path("raw"),
    warehouse: WarehouseOption = Path("warehouse"),
    lang: LangOption = Lang.fr,
    as_json: JsonOption = False,
) -> None:
    """Say what is understood of a file, and what is wrong with it, without loading anything."""
    from flows.steps.validator import Validator

    with Validator() as validator:
        from flows import display
        from flows.steps.imports import without_pandas
        from flows.steps.night import Settings
        from flows.steps.readers import read_here

        settings = Settings(raw, warehouse)
        with _failures_told(settings, lang.value), without_pandas():
            checked = validator.validate([read_here(path, settings.reference, settings.corrections) for path in files])
    if as_json:
        display.print_json([display.check_record(prepared, lang.value) for prepared in checked])
    else:
        out = display.console()
        for prepared in checked:
            display.show_check(out, prepared, lang.value)
    raise typer.Exit(DONE if all(prepared.is_accepted for prepared in checked) else FILES_REJECTED)


@app.command()
def status(
    raw: RawOption = Path("raw"), warehouse: WarehouseOption = Path("warehouse"), lang: LangOption = Lang.fr, as_json: JsonOption = False
) -> None:  # fmt: skip
    """What the warehouse holds, which files were rejected and why, what was withdrawn, what to look at."""
    from flows import display, screens
    from flows.steps.night import Settings

    settings = Settings(raw, warehouse)
    with _reading(settings.published, lang.value) as connection:
        morning = screens.look(settings, connection, lang.value)
    if as_json:
        display.print_json(screens.status_record(morning))
    else:
        screens.show_status(morning, lang.value)
    raise typer.Exit(FILES_REJECTED if morning.rejected else DONE)


@app.command()
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
    from flows.steps import overview
    from flows.steps.night import Settings

    with _reading(Settings(raw, warehouse).published, lang.value) as connection:
        try:
            answer = overview.ask(connection, query)
        except duckdb.Error as error:
            _stop(display.say("query_failed", lang.value, error=error), FAILED)
    if as_json:
        display.print_json(answer.records())
    else:
        display.console().print(display.answer_table(answer, lang.value))


@contextmanager
def _reading(published: Path, lang: Language) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    from flows.display import say
    from flows.steps import overview

    try:
        with overview.reading(published) as connection:
            yield connection
    except overview.NotPublishedYet:
        _stop(say("not_published_yet", lang, path=published.parent), FAILED)
    except duckdb.Error as error:
        _stop(say("damaged", lang, path=published, error=error), FAILED)


def main() -> None:
    """Entry point of the `dtm` command."""
    try:
        app()
    except SystemExit as ending:
        if "prefect" in sys.modules or not isinstance(ending.code, int):
            raise
        # Everything is closed by now; taking the interpreter apart would cost another tenth of a second.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ending.code)


if __name__ == "__main__":
    main()
