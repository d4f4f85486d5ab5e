"""Read files in parallel, one process a core: the cell reader holds the interpreter lock, and a file that kills its reader
must not take the night with it."""

from __future__ import annotations

import ctypes
import gc
import hashlib
import shutil
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType

from flows.steps.imports import forget_pandas
from flows.steps.messages import issue
from flows.steps.processes import core_count, end_with_the_run, worker_context
from flows.steps.reading.handover import HandedOver, hand_over
from flows.steps.records import Prepared, RawFile

LEAST_OF_A_BATCH = 4
"""Files are handed on half of those left at a time, the rest being read meanwhile: each batch has its fixed cost in validation, and
the last, which nothing is read beside, is to be short."""
BATCH_BYTES = 100_000_000
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _GIBIBYTE = -1, -3, 1 << 30


class Readers:
    """A pool that reads files ahead; use it in a `with` block and take batches until an empty one comes.

    A file that kills its process is given an issue (rule reader_died); those read at the same time are read again, alone.
    `aside`: a folder of the readers' own, in which large tables are handed on, a batch's until the next is asked for.
    """

    def __init__(self, files: Sequence[RawFile], reference: Path, corrections: Path | None, aside: Path | None = None) -> None:
        self._waiting = deque(sorted(files, key=lambda file: -file.size_bytes))
        self._under_way: dict[Future[Prepared], RawFile] = {}
        self._most = max(len(files) // 2, LEAST_OF_A_BATCH)
        self._order, self._aside = partial(_prepare, reference=reference, corrections=corrections, aside=aside), aside
        self._handed_on: list[Prepared] = []
        self._workers = min(core_count(), len(files)) or 1
        self._pool = self._new_pool(self._workers)

    def __enter__(self) -> Readers:
        if self._aside:
            shutil.rmtree(self._aside, ignore_errors=True)  # what a run that was killed left
            self._aside.mkdir(parents=True, mode=0o700, exist_ok=True)
        self._read_ahead()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(cancel_futures=True)
        if self._aside:
            shutil.rmtree(self._aside, ignore_errors=True)

    def next_batch(self, tell: Callable[[str], None]) -> list[Prepared]:
        """Some files that are read by now, in the order of their names; empty when all have been handed on."""
        self._remove_handed_on()
        batch: list[Prepared] = []
        size, self._most = 0, max((len(self._under_way) + len(self._waiting)) * 3 // 4, LEAST_OF_A_BATCH)
        while (self._under_way or self._waiting) and len(batch) < self._most and size < BATCH_BYTES:
            self._read_ahead()
            for file, prepared in self._done():
                tell(file.name)
                batch.append(prepared)
                size += file.size_bytes
        self._read_ahead()
        if not self._under_way:
            self._pool.shutdown(wait=False)
        self._handed_on = sorted(batch, key=lambda prepared: (prepared.file_name, prepared.source_id))
        return self._handed_on

    def _remove_handed_on(self) -> None:
        for prepared in self._handed_on:
            if isinstance(prepared.tables, HandedOver):
                prepared.tables.remove()
        self._handed_on = []

    def _read_ahead(self) -> None:
        ahead = sum(file.size_bytes for file in self._under_way.values())
        while self._waiting and len(self._under_way) < self._most + 2 * self._workers and ahead < BATCH_BYTES:
            file = self._waiting.popleft()
            ahead += file.size_bytes
            self._under_way[self._pool.submit(self._order, file)] = file

    def _done(self) -> list[tuple[RawFile, Prepared]]:
        try:
            finished, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
            results = [(future, future.result()) for future in finished]
        except BrokenProcessPool:
            return self._read_again_alone()
        return [(self._under_way.pop(future), prepared) for future, prepared in results]

    def _read_again_alone(self) -> list[tuple[RawFile, Prepared]]:
        """One of the files under way killed its process, and the pool with it: each has a process of its own now."""
        suspects = list(self._under_way.values())
        self._under_way.clear()
        self._pool.shutdown()
        self._pool = self._new_pool(self._workers)
        return [(file, self._read_alone(file)) for file in suspects]

    def _read_alone(self, file: RawFile) -> Prepared:
        try:
            with self._new_pool(1) as pool:
                return pool.submit(self._order, file).result()
        except BrokenProcessPool as error:
            return died(file, str(error))

    @staticmethod
    def _new_pool(workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(workers, worker_context(), _prepare_process)


def _prepare(file: RawFile, reference: Path, corrections: Path | None, aside: Path | None = None) -> Prepared:
    """The run itself never reads, and starts sooner without the code for it."""
    from flows.steps.reading.large import prepare

    prepared = prepare(file, reference, corrections, aside)
    return replace(prepared, tables=hand_over(prepared.tables, aside, file.source_id))


def _prepare_process() -> None:
    """Spare what a process that only reads does not need: pandas, looking for garbage among cells that form no cycles, and
    giving large blocks of memory back after each file only to fetch them again, page by page, for the next."""
    end_with_the_run()
    forget_pandas()
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(_MMAP_THRESHOLD, _GIBIBYTE)
        libc.mallopt(_TRIM_THRESHOLD, _GIBIBYTE)


def read_here(path: Path, reference: Path, corrections: Path | None) -> Prepared:
    """Prepare one file in this process, where it lies: for `dtm check`."""
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    file = RawFile(path, path.name, path.stat().st_size, 0, digest, datetime.now(UTC))
    return _prepare(file, reference, corrections)


def died(file: RawFile, why: str) -> Prepared:
    """What is known of a file whose reading failed the program."""
    return Prepared(
        source_id=file.source_id, file_name=file.name, file_format=file.path.suffix.lower().lstrip("."), provenance="file",
        datasets=(), tables={}, slices=(), reference_dates=(), issues=(issue("reader_died", found=why[:200]),), columns=(), sheets=(),
        totals={}, seconds={},
    )  # fmt: skip
