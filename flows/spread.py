"""Files read by the workers of a Dask cluster, through Prefect's Dask runner (`pip install .[dask]`), instead of this machine's cores.

The workers run the same version of this program and see the warehouse's store under the same path.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect_dask import DaskTaskRunner

from flows.steps.reading.prepare import prepare_file
from flows.steps.reading.readers import Readers
from flows.steps.records import Prepared, RawFile
from flows.steps.settings import Settings

LOCAL = "local"
"""In place of a scheduler's address: a cluster of this machine's cores, for the time of the run."""
CHUNKS = 12
"""Files go out in about so many tasks; a task costs Prefect's server some 60 ms."""


@task(name="read files", cache_policy=NO_CACHE, persist_result=False)
def read_chunk(order: bytes) -> bytes:
    """Read some files on a worker. Order and answer are pickled: Prefect would look into every table passed to a task."""
    files, reference, corrections = pickle.loads(order)
    return pickle.dumps([prepare_file(file, reference, corrections) for file in files], protocol=pickle.HIGHEST_PROTOCOL)


class SpreadReaders:
    """Reads files on a cluster; use it in a `with` block and take batches until an empty one comes.

    What a worker could not bring back, for it died or its machine went away, is read here.
    """

    def __init__(self, settings: Settings, files: Sequence[RawFile], address: str) -> None:
        self._reference, self._corrections = settings.reference.resolve(), settings.corrections.resolve() if settings.corrections.exists() else None
        ordered = sorted((_absolute(file) for file in files), key=lambda file: -file.size_bytes)
        self._chunks = [chunk for start in range(CHUNKS) if (chunk := ordered[start::CHUNKS])]
        self._runner = DaskTaskRunner() if address == LOCAL else DaskTaskRunner(address=address)
        self._under_way: deque[tuple[list[RawFile], Any]] = deque()

    def __enter__(self) -> SpreadReaders:
        self._runner.__enter__()
        for chunk in self._chunks:
            order = pickle.dumps((chunk, self._reference, self._corrections), protocol=pickle.HIGHEST_PROTOCOL)
            self._under_way.append((chunk, self._runner.submit(read_chunk, {"order": order})))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._runner.__exit__(kind, error, trace)

    def next_batch(self, tell: Callable[[str], None]) -> list[Prepared]:
        """The files of the next task, in the order of their names; empty when all have been handed on."""
        if not self._under_way:
            return []
        chunk, future = self._under_way.popleft()
        try:
            prepared: list[Prepared] = pickle.loads(future.result())
        except Exception as error:
            get_run_logger().warning("%s file(s) could not be read on the cluster (%s): they are read here", len(chunk), type(error).__name__)
            prepared = self._read_here(chunk)
        for file in chunk:
            tell(file.name)
        return sorted(prepared, key=lambda prepared: (prepared.file_name, prepared.source_id))

    def _read_here(self, chunk: Sequence[RawFile]) -> list[Prepared]:
        prepared: list[Prepared] = []
        with Readers(chunk, self._reference, self._corrections) as readers:
            while batch := readers.next_batch(lambda name: None):
                prepared += batch
        return prepared


def _absolute(file: RawFile) -> RawFile:
    return replace(file, path=Path(file.path).resolve())
