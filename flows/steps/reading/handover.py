"""How the tables of a file reach the run: packed once as Arrow does, the large ones into files that the run and its validator map.

As they are, they would be taken apart and put together column by column, and each row copied a dozen times on its way through pipes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

LEAST_OF_A_FILE = 100_000
"""Bytes. A smaller table is sent sooner than written."""


class HandedOver(Mapping[str, pa.Table]):
    """Tables by dataset, each packed: as bytes, or in a file. What is sent is that; whoever looks at a table first unpacks it, without a copy."""

    def __init__(self, packed: Mapping[str, bytes | Path]) -> None:
        self._packed = packed
        self._opened: dict[str, pa.Table] = {}

    def __getitem__(self, name: str) -> pa.Table:
        if name not in self._opened:
            packed = self._packed[name]
            with pa.memory_map(str(packed)) if isinstance(packed, Path) else pa.BufferReader(packed) as source:
                self._opened[name] = pa.ipc.open_stream(source).read_all()
        return self._opened[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def __reduce__(self) -> tuple[type[HandedOver], tuple[Mapping[str, bytes | Path]]]:
        return HandedOver, (self._packed,)

    @property
    def files(self) -> list[Path]:
        return [packed for packed in self._packed.values() if isinstance(packed, Path)]

    def remove(self) -> None:
        """Remove the files; a table that was looked at stays readable."""
        for path in self.files:
            path.unlink(missing_ok=True)


def hand_over(tables: Mapping[str, pa.Table], folder: Path | None, stem: str) -> HandedOver:
    """Pack tables, the large ones into files of a folder whose names begin with `stem`; as bytes where the disk is full, or without a folder."""
    return HandedOver({name: _into_file(table, folder, f"{stem}.{name}") or _into_bytes(table) for name, table in tables.items()})


def _into_file(table: pa.Table, folder: Path | None, name: str) -> Path | None:
    if folder is None or table.nbytes < LEAST_OF_A_FILE:
        return None
    path = folder / f"{name}.arrow"
    try:
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
            writer.write_table(table)
    except OSError:
        with suppress(OSError):
            path.unlink()
        return None
    return path


def _into_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed
