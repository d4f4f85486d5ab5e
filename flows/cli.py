"""The `dtm` command. Exit status: 0 done, 1 failed and nothing published, 2 wrong usage, 3 done, but files were rejected."""

from __future__ import annotations

import os
import sys
from typing import Any

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
from flows.commands.trace import trace

app = typer.Typer(
    help="Take in DTM field spreadsheets, publish displacement figures, and say which cell of which file is wrong.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
)  # fmt: skip
for command in (run, fetch, serve, check, status, figures, report, claims, sql, export, forget, trace):
    app.command()(command)


def _shows_help() -> bool:
    return len(sys.argv) == 1 or "--help" in sys.argv


def _told(app: typer.Typer) -> Any:
    """The command with its help in the reader's language."""
    from flows.help import language_of, translate

    command = typer.main.get_command(app)
    if language_of(sys.argv[1:]) == "fr":
        translate(command)
    return command


def main() -> None:
    """Entry point of the `dtm` command."""
    try:
        _told(app)() if _shows_help() else app()
    except SystemExit as ending:
        if "prefect" in sys.modules or not isinstance(ending.code, int):
            raise
        # Everything is closed by now; taking the interpreter apart would cost another tenth of a second.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ending.code)


if __name__ == "__main__":
    main()
