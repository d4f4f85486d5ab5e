"""main.claim_check: every claim of raw/claims with its verdict, and meta.claim_fault: what is wrong with those files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from flows.steps.claims.checked import Checked
from flows.steps.imports import needed
from flows.steps.messages import describe

if TYPE_CHECKING:
    from flows.steps.claims.records import ClaimsFile

GRAIN = {
    "claim_check": "One row per printed claim of raw/claims: what is printed, what the data give, the verdict and its reason.",
    "claim_fault": "One row per fault of a claims file: row, column, what is wrong, what to do. A file with errors gives no claim.",
}
_TYPES = {"str": pa.string(), "int": pa.int64(), "float": pa.float64()}
_FAULTS = pa.schema(
    [("publication", pa.string()), ("row_number", pa.int64()), ("column_name", pa.string()), ("severity", pa.string()), ("rule", pa.string()),
     *((f"{name}_{lang}", pa.string()) for name in ("message", "remedy") for lang in ("fr", "en"))]
)  # fmt: skip


def write_claim_check(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> None:
    """Create both tables from the claims files; a file with errors is told and left out, the others count."""
    checked, faults = _check(connection, paths) if paths else ([], [])
    schema = pa.schema([(field.name, _TYPES[str(field.type).split(" ")[0]]) for field in fields(Checked)])
    columns = [[getattr(row, name) for row in checked] for name in schema.names]
    _create(connection, "main.claim_check", pa.table(columns, schema=schema))
    _create(connection, "meta.claim_fault", pa.Table.from_pylist(faults, _FAULTS))


def _check(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> tuple[list[Checked], list[dict[str, Any]]]:
    """Verdicts and faults of some files. A night without claims does not import what it takes."""
    with needed("numpy"):
        from flows.steps.claims.check import check_claims, load_claims
        from flows.steps.claims.quantities import Warehouse

    warehouse = Warehouse(connection)
    files = [load_claims(path, warehouse) for path in paths]
    checked = [row for file in files if file.is_sound for row in check_claims(file, warehouse)]
    return checked, [row for file in files for row in fault_rows(file)]


def fault_rows(file: ClaimsFile) -> list[dict[str, Any]]:
    """The faults of a file as meta.claim_fault has them."""
    rows = []
    for fault in file.issues:
        (message_fr, remedy_fr), (message_en, remedy_en) = describe(fault, "fr"), describe(fault, "en")
        rows.append(
            {"publication": file.publication, "row_number": fault.row_number, "column_name": fault.column, "severity": fault.severity,
             "rule": fault.rule, "message_fr": message_fr, "message_en": message_en, "remedy_fr": remedy_fr, "remedy_en": remedy_en}
        )  # fmt: skip
    return rows


def _create(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register("incoming", table)
    connection.execute(f"create table {name} as from incoming")
    connection.unregister("incoming")
