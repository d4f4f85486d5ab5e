"""landing.duckdb: every revision of every source, kept. Which of them counts now is settled in settle.py.

Written by the run alone, each night in one transaction. All of it follows from raw/ and the store.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from flows.steps.messages import describe
from flows.steps.places_and_dates.rounds_and_versions import version_mark
from flows.steps.records import Issue, Prepared, RawFile
from schemas.declare import Dataset
from schemas.registry import DATASETS

QUICK_COMPRESSION = "set disabled_compression_methods = 'alp,alprd,chimp,fsst,patas,roaring,zstd'"
"""DuckDB tries every method on every column; for counts, dates and names that repeat, the others do as well in less time."""

MEMORY_LIMIT = "set memory_limit = '700MB'"
"""DuckDB would take four fifths of the machine; beyond this it writes to disk."""
PIECES_A_COMMIT = 10

_TABLES = {
    "source": "source_id VARCHAR PRIMARY KEY, file_name VARCHAR, sha256 VARCHAR, file_format VARCHAR, size_bytes BIGINT, "
    "version_mark INTEGER, dataset VARCHAR, own_status VARCHAR, status VARCHAR, provenance VARCHAR, reader_version VARCHAR, "
    "rows_read BIGINT, rows_accepted BIGINT, rows_rejected BIGINT, rows_non_data BIGINT, reference_dates VARCHAR",
    "presence": "source_id VARCHAR, relative_path VARCHAR, arrived_at TIMESTAMP",
    "slice": "source_id VARCHAR, dataset VARCHAR, slice_key VARCHAR, part VARCHAR, days BIGINT, is_history BOOLEAN",
    "slice_owner": "dataset VARCHAR, slice_key VARCHAR, source_id VARCHAR, days BIGINT",
    "first_arrival": "source_id VARCHAR, arrived_at TIMESTAMP",
    "issue": "source_id VARCHAR, ordinal INTEGER, severity VARCHAR, rule VARCHAR, sheet VARCHAR, cell VARCHAR, row_number INTEGER, "
    "column_name VARCHAR, found VARCHAR, expected VARCHAR, message_fr VARCHAR, message_en VARCHAR, remedy_fr VARCHAR, remedy_en VARCHAR",
    "column_account": "source_id VARCHAR, sheet VARCHAR, column_letter VARCHAR, header VARCHAR, hxl_tag VARCHAR, dataset VARCHAR, "
    "column_name VARCHAR, disposition VARCHAR, reason VARCHAR, filled_cells INTEGER, reference_date DATE",
    "sheet_account": "source_id VARCHAR, sheet VARCHAR, dataset VARCHAR, header_row INTEGER, role VARCHAR, rows_read INTEGER, "
    "rows_data INTEGER, rows_non_data INTEGER",
    "revision": "slice_key VARCHAR, source_id VARCHAR, previous_source_id VARCHAR, place_id VARCHAR, detail VARCHAR, column_name VARCHAR, "
    "change VARCHAR, old_value VARCHAR, new_value VARCHAR, sheet VARCHAR, cell VARCHAR",
    "revision_pair": "dataset VARCHAR, slice_key VARCHAR, source_id VARCHAR, previous_source_id VARCHAR",
}  # fmt: skip


def open_landing(path: Path) -> duckdb.DuckDBPyConnection:
    """Open landing.duckdb for writing, its tables made where they are missing. Readable by its owner alone.

    One whose tables are of another shape is begun anew: the store holds every content, and the next run reads them again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = _connect(path)
    shape, wanted = _shape(connection), _wanted_shape()
    if shape not in ("", wanted):
        connection.close()
        path.unlink()
        connection = _connect(path)
    # The other cores are reading.
    connection.execute(f"{QUICK_COMPRESSION}; {MEMORY_LIMIT}; set threads = 1")
    path.chmod(0o600)
    if shape != wanted:
        tables = _TABLES | {dataset.name: _columns_of(dataset) for dataset in DATASETS}
        connection.begin()
        for name, columns in tables.items():
            connection.execute(f"create table {name} ({columns})")
        connection.execute("create table shape as select ? as shape", [wanted])
        connection.commit()
    return connection


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    # In this format text, most of landing, is written in two thirds of the time. The published file keeps that of every DuckDB 1.x.
    return duckdb.connect(str(path), config={"storage_compatibility_version": "v1.3.0"})


def _columns_of(dataset: Dataset) -> str:
    columns = ", ".join(f"{column.name} {column.sql_type}" for column in dataset.columns)
    return f"source_id VARCHAR, sheet VARCHAR, row_number INTEGER, {columns}"


def _wanted_shape() -> str:
    text = repr([*_TABLES.items(), *((dataset.name, _columns_of(dataset)) for dataset in DATASETS)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _shape(connection: duckdb.DuckDBPyConnection) -> str:
    """The shape that the tables were made in; empty for a file without tables, "?" for one that does not say."""
    names = {str(row[0]) for row in connection.execute("select table_name from duckdb_tables()").fetchall()}
    if "shape" not in names:
        return "?" if names else ""
    return str(connection.execute("select shape from shape").fetchall()[0][0])


def known_sources(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The reader version with which each source was last read."""
    return dict(connection.execute("select source_id, reader_version from source").fetchall())


def make_room(connection: duckdb.DuckDBPyConnection, source_ids: Sequence[str]) -> None:
    """Remove what earlier nights landed of sources that are read again, and what a night cut short left of one."""
    connection.register("again", pa.table({"source_id": pa.array(source_ids, pa.string())}))
    for table in ("source", "slice", "issue", "column_account", "sheet_account", *(d.name for d in DATASETS)):
        connection.execute(f"delete from {table} where source_id in (from again)")
    for table in ("revision", "revision_pair"):
        connection.execute(f"delete from {table} where source_id in (from again) or previous_source_id in (from again)")
    connection.unregister("again")


def land(connection: duckdb.DuckDBPyConnection, prepared: Sequence[Prepared], files: Iterable[RawFile], versions: dict[str, str]) -> None:
    """Write what was read of sources that landing holds nothing of. A rejected one leaves its issues and accounts, and no rows."""
    by_id = {file.source_id: file for file in files}
    for file in prepared:
        _land_pieces(connection, file)
    insert_rows(connection, "source", [_source_row(file, by_id[file.source_id], versions[file.source_id]) for file in prepared])
    insert_rows(connection, "slice", [(f.source_id, *_fields(s)) for f in prepared if f.is_accepted for s in f.slices])
    insert_rows(connection, "issue", [row for file in prepared for row in issue_rows(file.source_id, file.issues, file.file_name)])
    insert_rows(connection, "column_account", [(f.source_id, *_fields(a)) for f in prepared for a in f.columns])
    insert_rows(connection, "sheet_account", [(f.source_id, *_fields(s)) for f in prepared for s in f.sheets])
    for dataset in DATASETS:
        tables = [file.tables[dataset.name] for file in prepared if file.is_accepted and dataset.name in file.tables]
        if tables:
            connection.register("incoming", pa.concat_tables(tables, promote_options="default"))
            connection.execute(f"insert into {dataset.name} by name from incoming")
            connection.unregister("incoming")


def _land_pieces(connection: duckdb.DuckDBPyConnection, file: Prepared) -> None:
    """Land the rows of a file too large to hold, streamed from where its reader left them; then remove them there.

    What a transaction has not committed stays in memory, so these rows are committed on the way. Without the line in `source`
    that is committed after them they count for nothing: a night cut short begins the file again.
    """
    if file.rows_folder is None:
        return
    for name in file.datasets if file.is_accepted else ():
        with pa.ipc.open_stream(f"{file.rows_folder}/{name}.arrow") as pieces:
            for number, piece in enumerate(pieces, start=1):
                connection.register("incoming", pa.Table.from_batches([piece]))
                connection.execute(f"insert into {name} by name from incoming")
                connection.unregister("incoming")
                if number % PIECES_A_COMMIT == 0:
                    connection.commit()
                    connection.begin()
    shutil.rmtree(file.rows_folder, ignore_errors=True)


def _fields(record: Any) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in record.__slots__)


def _source_row(file: Prepared, raw_file: RawFile, version: str) -> tuple[Any, ...]:
    data = [sheet for sheet in file.sheets if sheet.role == "data"]
    rows, accepted = sum(sheet.rows_data for sheet in data), file.is_accepted
    status = "accepted" if accepted else "rejected"
    return (
        file.source_id, file.file_name, raw_file.sha256, file.file_format, raw_file.size_bytes, version_mark(file.file_name),
        ",".join(file.datasets), status, status, file.provenance, version, sum(sheet.rows_read for sheet in file.sheets),
        rows if accepted else 0, 0 if accepted else rows, sum(sheet.rows_non_data for sheet in file.sheets),
        ",".join(str(day) for day in file.reference_dates),
    )  # fmt: skip


def issue_rows(source_id: str, issues: Iterable[Issue], file_name: str, start: int = 0) -> list[tuple[Any, ...]]:
    """Issues as landing rows, with their texts in both languages."""
    rows = []
    for ordinal, found in enumerate(issues, start=start):
        (what_fr, remedy_fr), (what_en, remedy_en) = describe(found, "fr", file_name), describe(found, "en", file_name)
        rows.append(
            (source_id, ordinal, found.severity, found.rule, found.sheet, found.cell, found.row_number, found.column, found.found,
             found.expected, what_fr, what_en, remedy_fr, remedy_en)
        )  # fmt: skip
    return rows


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    if not rows:
        return
    names = [str(column[0]) for column in connection.execute(f"select * from {table} limit 0").description or ()]
    incoming = pa.table({name: pa.array(values) for name, values in zip(names, zip(*rows, strict=True), strict=True)})
    connection.register("incoming", incoming)
    connection.execute(f"insert into {table} from incoming")
    connection.unregister("incoming")


def quoted(path: Path | str) -> str:
    """A path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"
