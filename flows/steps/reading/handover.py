"""How the tables of a file reach the run: large ones lie in a file that the run and its validator map into their memory.

Through pipes each row would be copied a dozen times on its way from the reader to the run, and on to validation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

LEAST_BYTES = 100_000
"""Smaller tables are sent sooner than written."""


class LaidDown(Mapping[str, pa.Table]):
    """Tables by dataset, each an Arrow file. What is sent is where they lie; whoever looks at one first maps it, without reading it."""

    def __init__(self, stem: str, names: tuple[str, ...]) -> None:
        self._stem, self._names = stem, names
        self._mapped: dict[str, pa.Table] = {}

    @property
    def paths(self) -> dict[str, Path]:
        """The file of each dataset."""
        return {name: Path(f"{self._stem}.{name}.arrow") for name in self._names}

    def __getitem__(self, name: str) -> pa.Table:
        if name not in self._mapped:
            with pa.memory_map(str(self.paths[name])) as file:
                self._mapped[name] = pa.ipc.open_file(file).read_all()
        return self._mapped[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __reduce__(self) -> tuple[type[LaidDown], tuple[str, tuple[str, ...]]]:
        return LaidDown, (self._stem, self._names)

    def remove(self) -> None:
        """Remove the files; what is mapped stays readable for those who mapped it."""
        for path in self.paths.values():
            path.unlink(missing_ok=True)


def lay_down(tables: Mapping[str, pa.Table], folder: Path, name: str) -> Mapping[str, pa.Table]:
    """The tables by way of files in `folder` whose names begin with `name`; as they are where they are small, or the disk is full."""
    if sum(table.nbytes for table in tables.values()) < LEAST_BYTES:
        return tables
    laid = LaidDown(str(folder / name), tuple(tables))
    try:
        for dataset, path in laid.paths.items():
            table = tables[dataset]
            with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
                writer.write_table(table)
    except OSError:
        with suppress(OSError):
            laid.remove()
        return tables
    return laid
