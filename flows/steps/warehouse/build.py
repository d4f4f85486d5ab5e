"""Build the warehouse: sql/ run folder by folder into a new file beside the published one, then checked.

Everything in it follows from landing.duckdb and the reference: same inputs, same tables. Only meta.build knows the time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from flows.steps.claims.table import GRAIN as CLAIMS_GRAIN
from flows.steps.claims.table import write_claim_check
from flows.steps.messages import issue
from flows.steps.places_and_dates.places import Gazetteer
from flows.steps.places_and_dates.reference import reference_tables
from flows.steps.warehouse.dictionary import describe_tables
from flows.steps.warehouse.landing import MEMORY_LIMIT, QUICK_COMPRESSION, issue_rows

SQL_FOLDER = Path(__file__).resolve().parents[3] / "sql"
_META = {
    "source": """select s.* exclude (own_status, reader_version), string_agg(p.relative_path, ', ' order by p.relative_path) as relative_path,
                    min(f.arrived_at) as arrived_at, count(p.relative_path) > 0 as is_in_raw
                 from landing.source as s left join landing.presence as p using (source_id)
                 join landing.first_arrival as f using (source_id) group by all order by file_name, source_id""",
    "issue": "select i.* from landing.issue as i where source_id in (select source_id from landing.presence) order by source_id, ordinal",
    "column_account": "select * from landing.column_account where source_id in (select source_id from landing.presence) order by all",
    "sheet_account": "select * from landing.sheet_account where source_id in (select source_id from landing.presence) order by all",
    "revision": "select * from landing.revision order by all",
}
_ACCOUNTS = """
    select count(*) as files, count(*) filter (status = 'accepted') as files_accepted, count(*) filter (status = 'rejected') as files_rejected,
        coalesce(sum(rows_read), 0)::bigint as rows_read, coalesce(sum(rows_accepted), 0)::bigint as rows_accepted,
        coalesce(sum(rows_rejected), 0)::bigint as rows_rejected, coalesce(sum(rows_non_data), 0)::bigint as rows_non_data,
        sha256(coalesce(string_agg(concat(file_name, ' ', sha256), chr(10) order by file_name, sha256), '')) as inputs_sha256
    from meta.source where is_in_raw"""
"""What a build was made from, on one line: rows read are those accepted, rejected, or no data."""
_AS_VIEW = "-- as view"
"""Second line of a model that is read once, or in small parts: it is not stored."""
_GRAIN = {
    "source": "One row per source: a content under a file name; is_in_raw says whether it lies in raw/ now.",
    "issue": "One row per issue of a source that lies in raw/: rule, cell, what was found, what to do, in both languages.",
    "column_account": "One row per sheet column of a source: what became of it.",
    "sheet_account": "One row per sheet of a source: its role and its rows.",
    "revision": "One row per cell in which a revision differs from the version before.",
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
    for left_behind in warehouse.glob("dtm.*.next.duckdb*"):
        left_behind.unlink(missing_ok=True)
    path = warehouse / f"dtm.{os.getpid()}.next.duckdb"
    connection = duckdb.connect(str(path))
    connection.execute(f"{QUICK_COMPRESSION}; {MEMORY_LIMIT}")
    try:
        connection.execute(f"attach '{str(landing).replace(chr(39), chr(39) * 2)}' as landing (read_only)")
        connection.execute("set timezone = 'UTC'; set preserve_insertion_order = true; create schema core; create schema meta; create schema claims")
        connection.begin()
        _reference(connection, gazetteer)
        comments = _models(connection)
        _meta(connection, about)
        _macros(connection)
        comments |= _folder(connection, "claims", "claims")
        write_claim_check(connection, claims)
        _warn(connection)
        connection.commit()
        # Either takes long enough to be worth a core of its own, and what one alters the other only reads.
        with connection.cursor() as beside, ThreadPoolExecutor(1) as pool:
            described = pool.submit(describe_tables, beside, comments, _GRAIN, gazetteer)
            failed = _checks(connection)
            described.result()
        connection.execute("drop schema staging cascade; detach landing; checkpoint")
    except BaseException:
        connection.close()
        path.unlink(missing_ok=True)
        raise
    connection.close()
    return Build(path, failed)


def _reference(connection: duckdb.DuckDBPyConnection, gazetteer: Gazetteer) -> None:
    for name, table in reference_tables(gazetteer).items():
        connection.register("incoming", table)
        connection.execute(f"create temp table {name} as from incoming")
        connection.unregister("incoming")


def _models(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    connection.execute("create schema staging")
    comments: dict[tuple[str, str], str] = {}
    for folder, schema in (("staging", "staging"), ("core", "core"), ("marts", "main")):
        comments |= _folder(connection, folder, schema)
    return comments


def _folder(connection: duckdb.DuckDBPyConnection, folder: str, schema: str) -> dict[tuple[str, str], str]:
    """Run the models of a folder into a schema; what each one's first line says of its grain."""
    comments = {}
    for path in _in_order(SQL_FOLDER / folder, rf"\b{schema}\.(\w+)"):
        text = path.read_text(encoding="utf-8")
        comments[schema, path.stem] = text.splitlines()[0].removeprefix("-- ")
        kind = "view" if text.splitlines()[1] == _AS_VIEW else "table"
        _run(connection, path, f"create {kind} {schema}.{path.stem} as {text}")
    return comments


def _run(connection: duckdb.DuckDBPyConnection, path: Path, query: str) -> duckdb.DuckDBPyConnection:
    """Run the query of a file; an error says which file it is."""
    try:
        return connection.execute(query)
    except duckdb.Error as error:
        error.add_note(f"in sql/{path.parent.name}/{path.name}")
        raise


def _in_order(folder: Path, reading: str) -> list[Path]:
    """The queries of a folder, each after those it reads; `reading` is how they name one another."""
    waiting = {path.stem: path for path in sorted(folder.glob("*.sql"))}
    reads = {name: set(re.findall(reading, path.read_text(encoding="utf-8"))) & set(waiting) - {name} for name, path in waiting.items()}
    ordered: list[Path] = []
    while waiting:
        ready = [name for name in waiting if not reads[name] & set(waiting)]
        if not ready:
            raise ValueError(f"queries of {folder.name} read each other in a circle: {', '.join(waiting)}")
        ordered += [waiting.pop(name) for name in ready]
    return ordered


def _meta(connection: duckdb.DuckDBPyConnection, about: Mapping[str, Any]) -> None:
    for name, query in _META.items():
        connection.execute(f"create table meta.{name} as {query}")
    columns = ", ".join(f"?::{'date' if name == 'as_of' else 'timestamp' if name == 'built_at' else 'varchar'} as {name}" for name in about)
    connection.execute(f"create table meta.build as select {columns}, accounts.* from ({_ACCOUNTS}) as accounts", list(about.values()))


def _macros(connection: duckdb.DuckDBPyConnection) -> None:
    for path in _in_order(SQL_FOLDER / "macros", r"\bfrom (\w+)\("):
        _run(connection, path, path.read_text(encoding="utf-8"))


def _warn(connection: duckdb.DuckDBPyConnection) -> None:
    """Warnings that need more than one file: each row that sql/warnings/ selects, told at its source."""
    names = dict(connection.execute("select source_id, file_name from meta.source").fetchall())
    ordinal = 2_000_000
    for path in sorted((SQL_FOLDER / "warnings").glob("*.sql")):
        result = _run(connection, path, path.read_text(encoding="utf-8"))
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
        rows = _run(connection, path, text).fetchall()
        if rows:
            failed[path.stem] = (text.splitlines()[0].removeprefix("-- "), len(rows), str(rows[0]))
    return failed
