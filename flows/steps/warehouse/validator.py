"""A process for validation, started while the files are still being read: pandas and pandera take longer to import than to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from types import TracebackType

from flows.steps.imports import hidden
from flows.steps.processes import deaf_to_ctrl_c, worker_context
from flows.steps.records import Issue, Prepared


class Validator:
    """Validates files in a process of its own; use it in a `with` block.

    By default it is forked from the readers' server, which has loaded Arrow but made nothing with it yet: the readers alone make it forget
    pandas. Where no file is read by other processes a fresh one is there sooner (`multiprocessing.get_context("spawn")`).
    """

    def __init__(self, context: ForkServerContext | SpawnContext | None = None) -> None:
        context = context or worker_context()
        self._channel, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), daemon=True)
        with deaf_to_ctrl_c():
            self._process.start()
        theirs.close()

    def __enter__(self) -> Validator:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # Not waited for: giving back the memory of pandas takes a while.
        self._process.kill()
        self._channel.close()

    def validate(self, prepared: Sequence[Prepared]) -> list[Prepared]:
        """The same files in the same order, with the issues that validation found added. Raises what validation raises."""
        readable = [replace(file, issues=()) for file in prepared if file.tables]
        if not readable:
            return list(prepared)
        try:
            self._channel.send(readable)
            found = self._channel.recv()
        except (EOFError, OSError):
            self._process.join()
            raise RuntimeError(f"validation died (exit status {self._process.exitcode})") from None
        if isinstance(found, BaseException):
            raise found
        return [replace(file, issues=(*file.issues, *_beyond(file.issues, found.get(file.source_id, ())))) for file in prepared]


def _beyond(read: Sequence[Issue], validated: Sequence[Issue]) -> list[Issue]:
    """What validation finds, but for doubts about a cell that could not be read: to validation it is blank."""
    in_error = {(issue.sheet, issue.cell) for issue in read if issue.severity == "error" and issue.cell}
    return [issue for issue in validated if issue.severity == "error" or (issue.sheet, issue.cell) not in in_error]


def serve(channel: Connection) -> None:
    """Answer each batch of files with the issues by source, until the run ends."""
    # pandera imports hypothesis (0.3 s), for making data up, wherever it is installed.
    with hidden("hypothesis"):
        from flows.steps.warehouse.validate import find_faults, warm_up

        warm_up()
    while True:
        try:
            batch = channel.recv()
        except EOFError:
            return
        try:
            answer: object = find_faults(batch)
        except Exception as error:
            answer = error
        channel.send(answer)
