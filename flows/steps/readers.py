"""Read files in parallel, one process a core: the cell reader holds the interpreter lock, and a file that kills its reader
must not take the night with it."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from multiprocessing.context import BaseContext
from pathlib import Path

from flows.steps.imports import forget_pandas
from flows.steps.messages import issue
from flows.steps.prepare import prepare_file
from flows.steps.records import Prepared, RawFile


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
        with ProcessPoolExecutor(min(core_count(), len(files)) or 1, worker_context(), forget_pandas) as pool:
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
        with ProcessPoolExecutor(1, worker_context(), forget_pandas) as pool:
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
