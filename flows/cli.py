"""The `dtm` command. Exit status: 0 done, 1 failed and nothing published, 2 wrong usage, 3 done, but files were rejected."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

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
    from flows import display
    from flows.steps import overview

    if as_json:
        about = {name: getattr(outcome, name) for name in ("published", "is_quiet", "arrived", "withdrawn", "unsettled", "files_read")}
        display.print_json(about | display.summary_record(outcome.published))
        return
    out = display.console()
    with overview.reading(outcome.published) as connection:
        series, shares = overview.national_series(connection), overview.latest_shares(connection)
        sources, errors = overview.sources(connection), overview.issues(connection, lang, "error")
        warnings = overview.issues(connection, lang, "warning")
        about_build = overview.build_about(connection)
    if series:
        out.print(display.national_table(series, lang))
    if shares:
        if sentence := display.change_sentence(series, shares, lang):
            out.print(sentence + "\n", style="bold")
        out.print(display.shares_table(shares, lang))
    if shares and any(provenance == "sample" for *_, provenance in shares.rows):
        out.print(display.say("samples_shown", lang) + "\n", style="yellow")
    display.show_rejected(out, sources, errors, lang, settings.store)
    _report_files(settings, outcome, lang)
    present = [source for source in sources if source.is_in_raw]
    rejected = sum(source.status == "rejected" for source in present)
    out.print(display.say("files_counted", lang, accepted=len(present) - rejected, rejected=rejected, warnings=len(warnings)))
    if outcome.is_quiet:
        out.print(display.say("nothing_new", lang, raw=settings.raw, built=display.morning_of(about_build.built_at, lang)))
    else:
        seconds = sum(outcome.seconds.values())
        out.print(display.say("published", lang, path=outcome.published, seconds=seconds, files=outcome.files_read), soft_wrap=True)
    _say_where_next(settings, outcome, shares.previous_date if shares else None, shares.reference_date if shares else None, lang)
    out.print(display.say("credit", lang), style="dim")


def _report_files(settings: Settings, outcome: Outcome, lang: Language) -> None:
    from flows import display

    out = display.console()
    for key in ("arrived", "withdrawn", "unsettled"):
        names = getattr(outcome, key)
        if names:
            out.print(display.say(key, lang, names=display.shortened(names)), soft_wrap=True)
    unexpected = [(name, reason) for name, reason in outcome.ignored.items() if reason in ("not_a_table", "name_not_readable")]
    for name, reason in unexpected[:10]:
        out.print(display.say("ignored", lang, name=name, reason=display.say(f"ignored_{reason}", lang)), soft_wrap=True)


def _say_where_next(settings: Settings, outcome: Outcome, before: date | None, after: date | None, lang: Language) -> None:
    from flows import display

    out = display.console()
    command = Path(sys.argv[0])
    dtm = f".venv/bin/{command.name}" if command.parent.name == "bin" and command.parent.parent.name == ".venv" else "dtm"
    place = "" if settings.warehouse == Path("warehouse") else f" --warehouse {shlex.quote(str(settings.warehouse))}"
    out.print(display.say("where_next", lang), style="bold")
    keys = ["next_sql", *(["next_change"] if before and after else []), "next_dictionary", "next_status", "next_file"]
    for key in keys:
        out.print("  " + display.say(key, lang, dtm=dtm, place=place, before=before, after=after, path=outcome.published), soft_wrap=True)


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
    from flows import display
    from flows.steps import night, overview
    from flows.steps.night import Settings

    settings = Settings(raw, warehouse)
    with _reading(settings.published, lang.value) as connection:
        sources, series = overview.sources(connection), overview.national_series(connection)
        told, about = overview.issues(connection, lang.value), overview.build_about(connection)
    last_run, waiting = _last_run(settings), night.list_waiting(settings)
    rejected = [source for source in sources if source.is_in_raw and source.status == "rejected"]
    if as_json:
        display.print_json(_status_record(about, last_run, waiting, series, sources, told))
    else:
        _show_status(settings, about, last_run, waiting, series, sources, told, lang.value)
    raise typer.Exit(FILES_REJECTED if rejected else DONE)


def _last_run(settings: Settings) -> dict[str, Any]:
    try:
        return dict(json.loads((settings.warehouse / "last_run.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _status_record(about: Any, last_run: dict[str, Any], waiting: Any, series: Any, sources: Any, told: Any) -> dict[str, Any]:
    latest = series[-1] if series else None
    return {
        "built_at": about.built_at,
        "last_run": last_run,
        "waiting": waiting[0],
        "gone_since": waiting[1],
        "last_operation": latest.reference_date if latest else None,
        "days_since_last_operation": (datetime.now(UTC).date() - latest.reference_date).days if latest else None,
        "accepted": [s.relative_path for s in sources if s.is_in_raw and s.status == "accepted"],
        "rejected": [s.relative_path for s in sources if s.is_in_raw and s.status == "rejected"],
        "withdrawn": [s.file_name for s in sources if not s.is_in_raw],
        "issues": [{name: getattr(t, name) for name in t.__slots__} for t in told if t.severity != "info"],
    }


def _show_status(
    settings: Settings, about: Any, last_run: dict[str, Any], waiting: Any, series: Any, sources: Any, told: Any, lang: Language
) -> None:  # fmt: skip
    from flows.display import console, morning_of, say, shortened, show_rejected, show_warnings
    from flows.steps.wording import day, number

    out = console()
    out.print(say("status_built", lang, built=morning_of(about.built_at, lang), path=settings.published), soft_wrap=True)
    if last_run:
        what = say("status_quiet", lang) if last_run["is_quiet"] else say("status_read", lang, count=last_run["files_read"])
        when = morning_of(datetime.fromisoformat(last_run["finished_at"]), lang)
        out.print(say("status_last_run", lang, when=when, what=what))
    for key, names in zip(("status_waiting", "status_gone"), waiting, strict=True):
        if names:
            out.print(say(key, lang, names=shortened(names)), style="bold", soft_wrap=True)
    if series:
        latest = series[-1]
        days = (datetime.now(UTC).date() - latest.reference_date).days
        out.print(
            say("status_freshness", lang, date=day(latest.reference_date, lang), days=number(days, lang),
                individuals=number(latest.individuals, lang), provenance=say(f"provenance_{latest.provenance}", lang))
        )  # fmt: skip
    else:
        out.print(say("status_no_operation", lang))
    present = [source for source in sources if source.is_in_raw]
    rejected = sum(source.status == "rejected" for source in present)
    warnings = [found for found in told if found.severity == "warning"]
    out.print(say("files_counted", lang, accepted=len(present) - rejected, rejected=rejected, warnings=len(warnings)))
    show_rejected(out, sources, [found for found in told if found.severity == "error"], lang, settings.store)
    gone = [source for source in sources if not source.is_in_raw]
    if gone:
        out.print(say("status_withdrawn", lang))
        for source in gone:
            out.print(f"  {source.file_name} ({source.source_id})", soft_wrap=True)
    show_warnings(out, warnings, lang)


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
