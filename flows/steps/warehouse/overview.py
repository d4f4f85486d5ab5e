"""Ask the published warehouse what a person wants to know in the morning. Reads dtm.duckdb only; imports DuckDB alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from flows.steps.imports import hidden


class NotPublishedYet(Exception):
    """There is no published warehouse to read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a query: column names and rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def records(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@contextmanager
def reading(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that can only read. Raises NotPublishedYet where there is no file, duckdb.Error where it is damaged."""
    if not published.exists():
        raise NotPublishedYet(str(published))
    connection = duckdb.connect(str(published), read_only=True)
    try:
        # DuckDB would import pandas to look at a parameter.
        with hidden("pandas"):
            yield connection
    finally:
        connection.close()


def ask(connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any] = ()) -> Answer:
    """Run one query; an answer without columns where the text holds none. Raises duckdb.Error."""
    result = connection.execute(query, parameters or None)
    if result is None:
        return Answer((), ())
    return Answer(tuple(str(column[0]) for column in result.description or ()), tuple(result.fetchall()))


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the national series. Counts in individuals and households; NULL is None; change_pct on 0-100."""

    reference_date: date
    individuals: int | None
    households: int | None
    change: int | None
    change_pct: float | None
    change_reason: str | None
    provenance: str


def national_series(connection: duckdb.DuckDBPyConnection) -> list[Operation]:
    """The PDI of the country, operation by operation, oldest first."""
    query = """select reference_date, individuals, households, change, change_pct, change_reason, provenance
               from pdi_national order by reference_date"""
    return [Operation(*row) for row in ask(connection, query).rows]


@dataclass(frozen=True, slots=True)
class Shares:
    """The regions of the last operation that is held region by region: (region, individuals, share 0-1, provenance)."""

    reference_date: date
    previous_date: date | None
    perimeter: str
    rows: tuple[tuple[str, int | None, float | None, str], ...]


def latest_shares(connection: duckdb.DuckDBPyConnection) -> Shares | None:
    """Regions' shares at the last operation whose regions are all held, under the newest perimeter that it has."""
    held = ask(
        connection,
        """select r.reference_date, n.previous_date, max(r.perimeter) from (
               select operation_id, reference_date, perimeter from pdi_by_region
               group by all having sum(share) between 0.999 and 1.001) as r
           join pdi_national as n using (operation_id) group by all order by r.reference_date desc limit 1""",
    ).rows
    if not held:
        return None
    reference_date, previous_date, perimeter = held[0]
    rows = ask(
        connection,
        """select region, individuals, share, provenance from pdi_by_region
           where reference_date = ? and perimeter = ? order by individuals desc nulls last, region""",
        [reference_date, perimeter],
    ).rows
    return Shares(reference_date, previous_date, perimeter, rows)  # type: ignore[arg-type]


def perimeters(connection: duckdb.DuckDBPyConnection) -> tuple[str, str]:
    """The perimeter of changes and that of shares, where none is asked for: (usual, newest)."""
    query = "select max(perimeter) filter (is_usual), max(perimeter) filter (is_newest) from core.perimeter"
    usual, newest = ask(connection, query).rows[0]
    return str(usual), str(newest)


@dataclass(frozen=True, slots=True)
class Source:
    """A file under one content, as meta.source has it."""

    source_id: str
    file_name: str
    relative_path: str | None
    status: str
    provenance: str
    is_in_raw: bool
    rows_accepted: int
    rows_rejected: int
    sha256: str


def sources(connection: duckdb.DuckDBPyConnection) -> list[Source]:
    """Every content under every name it ever had."""
    query = """select source_id, file_name, relative_path, status, provenance, is_in_raw, rows_accepted, rows_rejected, sha256
               from meta.source order by file_name, source_id"""
    return [Source(*row) for row in ask(connection, query).rows]


@dataclass(frozen=True, slots=True)
class ToldIssue:
    """An issue in the reader's language, with the file it is about."""

    source_id: str
    file_name: str
    severity: str
    rule: str
    sheet: str | None
    cell: str | None
    message: str
    remedy: str


def issues(connection: duckdb.DuckDBPyConnection, lang: str, severity: str | None = None) -> list[ToldIssue]:
    """The issues of the files that lie in raw/, errors first."""
    query = f"""select source_id, file_name, severity, rule, sheet, cell, message_{lang}, remedy_{lang}
                from meta.issue join meta.source using (source_id)
                where severity = coalesce(?, severity)
                order by case severity when 'error' then 1 when 'warning' then 2 else 3 end, file_name, source_id, ordinal"""
    return [ToldIssue(*row) for row in ask(connection, query, [severity]).rows]


@dataclass(frozen=True, slots=True)
class BuildAbout:
    """When the published file was built (UTC), and the day it speaks of where that is past."""

    built_at: datetime
    as_of: date | None


def build_about(connection: duckdb.DuckDBPyConnection) -> BuildAbout:
    return BuildAbout(*ask(connection, "select built_at, as_of from meta.build").rows[0])
