"""Build the warehouse: sql/ run folder by folder into a new file beside the published one, then checked.

Everything in it follows from landing.duckdb and the reference: same inputs, same tables. Only meta.build knows the time.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from flows.steps.claims.table import GRAIN as CLAIMS_GRAIN
from flows.steps.claims.table import write_claim_check
from flows.steps.messages import issue
from flows.steps.places_and_dates.places import Gazetteer
from flows.steps.places_and_dates.reference import reference_tables
from flows.steps.processes import core_count
from flows.steps.warehouse.dictionary import describe_tables
from flows.steps.warehouse.landing import MEMORY_LIMIT, QUICK_COMPRESSION, issue_rows, quoted
from flows.steps.warehouse.models import LANES, build_models, load_models, run_file

SQL_FOLDER = Path(__file__).resolve().parents[3] / "sql"
_ACCOUNTS = """
    select count(*) as files, count(*) filter (status = 'accepted') as files_accepted, count(*) filter (status = 'rejected') as files_rejected,
        coalesce(sum(rows_read), 0)::bigint as rows_read, coalesce(sum(rows_accepted), 0)::bigint as rows_accepted,
        coalesce(sum(rows_rejected), 0)::bigint as rows_rejected, coalesce(sum(rows_non_data), 0)::bigint as rows_non_data,
        sha256(coalesce(string_agg(concat(file_name, ' ', sha256), chr(10) order by file_name, sha256), '')) as inputs_sha256
    from meta.source where is_in_raw"""
"""What a build was made from, on one line: rows read are those accepted, rejected, or no data."""
_SCHEMA_OF = {"staging": "staging", "core": "core", "marts": "main", "meta": "meta"}
"""The folders of models that read one another, and the schema that each builds."""
_GRAIN = {
    "build": "One row: when, by which code and from what this file was built, how long it took, and what became of the rows.",
    "dictionary": "One row per published column: meaning in French and English.",
    **CLAIMS_GRAIN,
}


@dataclass(frozen=True, slots=True)
class Build:
    """A built file not yet published, and the checks that failed: {check: (what it means, number of offending rows, example)}."""

    path: Path
    failed_checks: Mapping[str, tuple[str, int, str]]


def build(landing: Path, warehouse: Path, gazetteer: Gazetteer, about: Mapping[str, Any], claims: Sequence[Path] = ()) -> Build:
    """Build dtm.<pid>.next.duckdb from landing. `about` becomes the row of meta.build. Raises duckdb.Error on faulty SQL.

    `claims` are files of printed claims, held against what was built: main.claim_check.

    The caller holds the warehouse alone: what a killed run left half built is removed.
    """
    _clear(warehouse)
    path = warehouse / f"dtm.{os.getpid()}.next.duckdb"
    try:
        with duckdb.connect() as connection:
            failed = _build(connection, path, landing, gazetteer, about, claims)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Build(path, failed)


def _clear(warehouse: Path) -> None:
    for left_behind in warehouse.glob("dtm.*.next.duckdb*"):
        # What did not fit into memory lies in a folder.
        shutil.rmtree(left_behind) if left_behind.is_dir() else left_behind.unlink(missing_ok=True)


def _build(
    connection: duckdb.DuckDBPyConnection, path: Path, landing: Path, gazetteer: Gazetteer, about: Mapping[str, Any], claims: Sequence[Path]
) -> dict[str, tuple[str, int, str]]:  # fmt: skip
    # The file is no one's until it is whole: a log of what was written to it would be for nothing.
    connection.execute(f"attach {quoted(path)} as dtm (recovery_mode no_wal_writes); attach {quoted(landing)} as landing (read_only)")
    connection.execute(f"{QUICK_COMPRESSION}; {MEMORY_LIMIT}; set temp_directory = {quoted(f'{path}.tmp')}; set preserve_insertion_order = true")
    # Of hundreds of small statements, each would wake the other threads for nothing: two run at a time, each on its own.
    connection.execute(f"set threads = {max(core_count() - LANES + 1, 1)}")
    _reference(connection, gazetteer)

    def opened() -> duckdb.DuckDBPyConnection:
        """One more connection, which finds what is built by its schema and the reference by its name."""
        return connection.cursor().execute("set search_path = 'dtm.main,memory.main'; set timezone = 'UTC'")

    with opened() as lead, opened() as beside, ThreadPoolExecutor(1) as pool:
        lead.execute("create schema staging; create schema core; create schema meta; create schema claims")
        comments = build_models(opened, [model for folder, schema in _SCHEMA_OF.items() for model in load_models(SQL_FOLDER / folder, schema)])
        _about(lead, about)
        _macros(lead)
        warned = pool.submit(_warn, beside)
        comments |= build_models(opened, load_models(SQL_FOLDER / "claims", "claims"))
        write_claim_check(lead, claims)
        warned.result()
        # Either takes long enough to be worth a core of its own, and what one alters the other only reads.
        described = pool.submit(describe_tables, beside, comments, _GRAIN, gazetteer)
        failed = _checks(lead)
        described.result()
        lead.execute("drop schema staging cascade; checkpoint dtm")
    return failed


def _reference(connection: duckdb.DuckDBPyConnection, gazetteer: Gazetteer) -> None:
    """The reference beside the file that is built: it is not published as it is."""
    for name, table in reference_tables(gazetteer).items():
        connection.register("incoming", table)
        connection.execute(f"create table memory.main.{name} as from incoming")
        connection.unregister("incoming")


def _about(connection: duckdb.DuckDBPyConnection, about: Mapping[str, Any]) -> None:
    columns = ", ".join(f"?::{'date' if name == 'as_of' else 'timestamp' if name == 'built_at' else 'varchar'} as {name}" for name in about)
    connection.execute(f"create table meta.build as select {columns}, accounts.* from ({_ACCOUNTS}) as accounts", list(about.values()))


def _macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Each macro after those it calls."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted((SQL_FOLDER / "macros").glob("*.sql"))}
    calls = {path: set(re.findall(r"\b(\w+)\(", re.sub(r"--.*", "", text))) - {path.stem} for path, text in texts.items()}
    for path in TopologicalSorter({path: [called for called in texts if called.stem in calls[path]] for path in texts}).static_order():
        run_file(connection, path, texts[path])


def _warn(connection: duckdb.DuckDBPyConnection) -> None:
    """Warnings that need more than one file: each row that sql/warnings/ selects, told at its source."""
    names = dict(connection.execute("select source_id, file_name from meta.source").fetchall())
    ordinal = 2_000_000
    for path in sorted((SQL_FOLDER / "warnings").glob("*.sql")):
        result = run_file(connection, path, path.read_text(encoding="utf-8"))
        columns = [column[0] for column in result.description or ()]
        for values in result.fetchall():
            row = dict(zip(columns, values, strict=True))
            source_id = row.pop("source_id")
            if source_id not in names:
                continue
            (told,) = issue_rows(source_id, [issue(path.stem, **row)], names[source_id], ordinal)
            connection.execute(f"insert into meta.issue values ({', '.join('?' * len(told))})", told)
            ordinal += 1


def _checks(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, int, str]]:
    """Each file of sql/checks/ selects offending rows; any row stops the publication."""
    failed = {}
    for path in sorted((SQL_FOLDER / "checks").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        rows = run_file(connection, path, text).fetchall()
        if rows:
            failed[path.stem] = (text.splitlines()[0].removeprefix("-- "), len(rows), str(rows[0]))
    return failed
