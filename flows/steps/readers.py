"""Read files in parallel, one process a core: the cell reader holds the interpreter lock, and a file that kills its reader
must not take the night with it."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.context import BaseContext
from pathlib import Path
from types import TracebackType

from flows.steps.messages import issue
from flows.steps.prepare import prepare_file
from flows.steps.records import Issue, Prepared, RawFile


def worker_context() -> BaseContext:
    """Workers fork from a clean server process that has imported the reading code once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["flows.steps.prepare"])
    return context


def core_count() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_in_parallel(files: Sequence[RawFile], reference: Path, corrections: Path | None) -> Iterator[Prepared]:
    """Prepare each file; they come as they are done. A file that kills its process is given an issue (rule reader_died)."""
    largest_first = sorted(files, key=lambda file: -file.size_bytes)
    unread = {file.source_id: file for file in largest_first}
    try:
        with ProcessPoolExecutor(min(core_count(), len(files)) or 1, mp_context=worker_context()) as pool:
            futures = [pool.submit(prepare_file, file, reference, corrections) for file in largest_first]
            for future in as_completed(futures):
                prepared = future.result()
                del unread[prepared.source_id]
                yield prepared
    except BrokenProcessPool:
        for file in unread.values():
            yield _read_alone(file, reference, corrections)


def read_here(path: Path, reference: Path, corrections: Path | None) -> Prepared:
    """Prepare one file in this process, where it lies: for `dtm check`."""
    content = path.read_bytes()
    file = RawFile(path, path.name, len(content), 0, hashlib.sha256(content).hexdigest(), datetime.now(UTC))
    return prepare_file(file, reference, corrections)


def _read_alone(file: RawFile, reference: Path, corrections: Path | None) -> Prepared:
    try:
        with ProcessPoolExecutor(1, mp_context=worker_context()) as pool:
            return pool.submit(prepare_file, file, reference, corrections).result()
    except BrokenProcessPool as error:
        return died(file, str(error))


def died(file: RawFile, why: str) -> Prepared:
    """What is known of a file whose reading failed the program."""
    return Prepared(
        source_id=file.source_id, file_name=file.name, file_format=file.path.suffix.lower().lstrip("."), provenance="file",
        datasets=(), tables={}, slices=(), reference_dates=(), issues=(issue("reader_died", found=why[:200]),), columns=(), sheets=(),
        totals={}, seconds={},
    )  # fmt: skip


class Validator:
    """A process that imports pandas and pandera while the files are read: they take longer to import than to run."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=worker_context())
        self._pool.submit(_import_validation)

    def __enter__(self) -> Validator:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(cancel_futures=True)

    def validate(self, prepared: Sequence[Prepared]) -> list[Prepared]:
        """The same files in the same order, with the issues that validation found added."""
        found: Mapping[str, Sequence[Issue]] = self._pool.submit(_find_faults, [file for file in prepared if file.tables]).result()
        return [replace(file, issues=(*file.issues, *found.get(file.source_id, ()))) for file in prepared]


def _import_validation() -> None:
    import flows.steps.validate  # noqa: F401


def _find_faults(prepared: Sequence[Prepared]) -> Mapping[str, Sequence[Issue]]:
    from flows.steps.validate import find_faults

    return find_faults(prepared)
