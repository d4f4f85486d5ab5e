"""The `dtm` command. Exit status: 0 done, 1 failed and nothing published, 2 wrong usage, 3 done, but files were rejected."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stdout
from typing import Any, NoReturn

import typer

from flows.commands.check import check
from flows.commands.claims import claims
from flows.commands.export import export
from flows.commands.fetch import fetch
from flows.commands.figures import figures
from flows.commands.forget import forget
from flows.commands.report import report
from flows.commands.run import run
from flows.commands.serve import serve
from flows.commands.sql import sql
from flows.commands.status import status
from flows.commands.terms import FAILED, USAGE, tell_machines
from flows.commands.trace import trace

_WRONG_USAGE = typer.BadParameter.__bases__
"""Typer's own error of usage: a wrong value is one kind of it."""
app = typer.Typer(
    help="Take in DTM field spreadsheets, publish displacement figures, and say which cell of which file is wrong.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
)  # fmt: skip
for command in (run, fetch, serve, check, status, figures, report, claims, sql, export, forget, trace):
    app.command()(command)


def _told(app: typer.Typer) -> Any:
    """The command with its help in the reader's words."""
    from flows.screen.help import language_of, translate, without_types

    command = typer.main.get_command(app)
    without_types(command)
    if language_of(sys.argv[1:]) == "fr":
        translate(command)
    return command


def _show_help(language: str) -> None:
    """The help in the reader's language. Typer writes a part of it itself, in English."""
    if language == "en":
        _told(app)(standalone_mode=False)
        return
    from flows.screen.usage import help_in_french

    page = io.StringIO()
    with redirect_stdout(page):
        _told(app)(standalone_mode=False)
    print(help_in_french(page.getvalue()), end="")


def _run() -> NoReturn:
    """Carry out what the command line asks; one that is wrong is told in the reader's language."""
    from flows.screen.help import language_of

    language = language_of(sys.argv[1:])
    if sys.argv[1:2] == ["--lang"] and len(sys.argv) > 2:
        # Before the command, where Typer does not look for it.
        os.environ["DTM_LANG"] = sys.argv[2]
        del sys.argv[1:3]
    if len(sys.argv) == 1:
        sys.argv.append("--help")
    try:
        if "--help" in sys.argv:
            _show_help(language)
            sys.exit(0)
        sys.exit(app(standalone_mode=False))
    except typer.Abort:
        print("", file=sys.stderr)
        sys.exit(FAILED)
    except OSError as error:
        if error.filename is None:
            raise
        from flows.steps.phrases import say

        _end(say("no_access", language, path=error.filename, error=error.strerror), FAILED)
    except Exception as error:
        if not isinstance(error, _WRONG_USAGE):
            raise
        from flows.screen.usage import tell_usage

        _end(tell_usage(error, language), USAGE)


def _end(message: str, status: int) -> NoReturn:
    print(message, file=sys.stderr)
    tell_machines(message, status)
    sys.exit(status)


def main() -> NoReturn:
    """Run the command and end the process."""
    try:
        _run()
    except SystemExit as ending:
        if "prefect" in sys.modules or not isinstance(ending.code, int):
            raise
        # Everything is closed by now; taking the interpreter apart would cost another tenth of a second.
        sys.stdout.flush()
        sys.stderr.flush()
        if "flows.steps.processes" in sys.modules:
            from flows.steps.processes import end_server

            end_server()
        os._exit(ending.code)


if __name__ == "__main__":
    main()
