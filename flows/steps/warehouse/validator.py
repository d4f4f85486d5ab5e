"""A process for validation, started while the files are still being read: pandas and pandera take longer to import than to run."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from types import TracebackType

from flows.steps.imports import hidden
from flows.steps.processes import deaf_to_ctrl_c
from flows.steps.records import Prepared
from schemas.registry import BY_NAME


class Validator:
    """Validates files in a process of its own; use it in a `with` block.

    A plain child process that runs this module, for one forked from the readers' server would inherit an Arrow that has
    forgotten pandas, and one spawned by multiprocessing would import the command line again.
    """

    def __init__(self) -> None:
        command = [sys.executable, "-m", "flows.steps.warehouse.validator"]
        with deaf_to_ctrl_c():
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> Validator:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def validate(self, prepared: Sequence[Prepared]) -> list[Prepared]:
        """The same files in the same order, with the issues that validation found added. Raises what validation raises."""
        readable = [_checkable(file) for file in prepared if file.tables]
        if not readable:
            return list(prepared)
        assert self._process.stdin and self._process.stdout
        try:
            pickle.dump(readable, self._process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
            found = pickle.load(self._process.stdout)
        except (BrokenPipeError, EOFError):
            raise RuntimeError(f"validation died (exit status {self._process.wait()})") from None
        if isinstance(found, BaseException):
            raise found
        return [replace(file, issues=(*file.issues, *found.get(file.source_id, ()))) for file in prepared]


def _checkable(file: Prepared) -> Prepared:
    """The file without the columns of free text that no rule looks at: they are most of its bytes."""
    tables = {name: table.select([c for c in table.column_names if c in _checked_columns(name)]) for name, table in file.tables.items()}
    return replace(file, tables=tables, issues=())


@cache
def _checked_columns(dataset_name: str) -> frozenset[str]:
    dataset = BY_NAME[dataset_name]
    ruled = {name for rule in dataset.rules for name in (*rule.columns, *rule.also)}
    checked = {column.name for column in dataset.columns if column.kind != "text" or column.required or column.name in ruled}
    return frozenset({"source_id", "sheet", "row_number", "place_id", "place_name", "cell_letter", *checked})


def serve() -> None:
    """Answer each batch of files on standard input with the issues by source, until it ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a library prints must not stand among the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # pandera imports hypothesis (0.3 s), for making data up, wherever it is installed.
    with hidden("hypothesis"):
        from flows.steps.warehouse.validate import find_faults, warm_up

        warm_up()
    while True:
        try:
            batch = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            answer: object = find_faults(batch)
        except Exception as error:
            answer = error
        pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()


if __name__ == "__main__":
    serve()
