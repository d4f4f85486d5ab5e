"""What all commands share: their options, their exit statuses, and how a failure is told."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    import duckdb

    from flows.steps.messages import Language
    from flows.steps.settings import Settings

DONE, FAILED, USAGE, FILES_REJECTED = 0, 1, 2, 3
INTERRUPTED = 130


class Lang(StrEnum):
    """The languages the command speaks."""

    fr = "fr"
    en = "en"


# Whether raw/ can be read is for the run to find out: what the command line refuses, nobody is told of in the morning.
RawOption = Annotated[
    Path, typer.Option("--raw", envvar="DTM_RAW", help="Folder of the files that field teams send.", file_okay=False, readable=False)
]  # fmt: skip
WarehouseOption = Annotated[
    Path, typer.Option("--warehouse", envvar="DTM_WAREHOUSE", help="Folder of what the run makes: dtm.duckdb and its memory.", file_okay=False)
]  # fmt: skip
LangOption = Annotated[Lang, typer.Option("--lang", envvar="DTM_LANG", help="Language of messages and figures.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@contextmanager
def failures_told(settings: Settings, lang: Language) -> Iterator[None]:
    """Turn what can go wrong with a whole run into a sentence and exit status 1 (2 where the command was wrong)."""
    from flows.failures import explain

    try:
        yield
    except (typer.Exit, BrokenPipeError):
        # Whoever read what is printed has seen enough: nothing failed.
        raise
    except Exception as error:
        failure = explain(error, settings, lang)
        if failure.kind == "unexpected":
            traceback.print_exc()
        stop(failure.message, USAGE if failure.is_usage else FAILED)


def stop(message: str, status: int) -> NoReturn:
    """End the command with a sentence for people; with --json also one that machines can read, where they read the answer."""
    print(message, file=sys.stderr)
    if status != DONE:
        tell_machines(message, status)
    raise typer.Exit(status)


def tell_machines(message: str, status: int) -> None:
    """What went wrong as JSON, where --json was asked: whoever parses the answer finds the reason in it."""
    if "--json" in sys.argv[1:]:
        print(json.dumps({"error": message, "exit_status": status}, ensure_ascii=False))


@contextmanager
def reading(published: Path, lang: Language) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    from flows.steps.phrases import say
    from flows.steps.warehouse import overview

    try:
        with overview.reading(published) as connection:
            yield connection
    except overview.NotPublishedYet:
        stop(say("not_published_yet", lang, path=published.parent), FAILED)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        stop(say("made_by_other_version", lang, path=published, error=str(error).splitlines()[0]), FAILED)
    except duckdb.Error as error:
        stop(say("damaged", lang, path=published, error=error), FAILED)
