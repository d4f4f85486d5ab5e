"""landing.duckdb: every revision of every source, kept; and which of them counts now.

Written by the run alone, each night in one transaction. All of it follows from raw/ and the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from flows.steps.clean import version_mark
from flows.steps.messages import describe, issue
from flows.steps.records import Issue, Prepared, RawFile
from schemas.registry import DATASETS

QUICK_COMPRESSION = "set disabled_compression_methods = 'alp,alprd,chimp,dict_fsst,fsst,patas,roaring,zstd'"
"""DuckDB tries every method on every column; for counts, dates and names that repeat, the others do as well in less time."""
_SETTLED = 1_000_000
"""Issues found when sources are compared, not when one is read, are numbered from here and found anew each night."""
_PRECEDENCE = {"file": 0, "published": 1, "sample": 2}

_TABLES = {
    "source": "source_id VARCHAR PRIMARY KEY, file_name VARCHAR, sha256 VARCHAR, file_format VARCHAR, size_bytes BIGINT, "
    "version_mark INTEGER, dataset VARCHAR, own_status VARCHAR, status VARCHAR, provenance VARCHAR, reader_version VARCHAR, "
    "rows_read BIGINT, rows_accepted BIGINT, rows_rejected BIGINT, rows_non_data BIGINT, reference_dates VARCHAR",
    "presence": "source_id VARCHAR, relative_path VARCHAR, arrived_at TIMESTAMP",
    "slice": "source_id VARCHAR, dataset VARCHAR, slice_key VARCHAR",
    "slice_owner": "dataset VARCHAR, slice_key VARCHAR, source_id VARCHAR",
    "first_arrival": "source_id VARCHAR, arrived_at TIMESTAMP",
    "issue": "source_id VARCHAR, ordinal INTEGER, severity VARCHAR, rule VARCHAR, sheet VARCHAR, cell VARCHAR, row_number INTEGER, "
    "column_name VARCHAR, found VARCHAR, expected VARCHAR, message_fr VARCHAR, message_en VARCHAR, remedy_fr VARCHAR, remedy_en VARCHAR",
    "column_account": "source_id VARCHAR, sheet VARCHAR, column_letter VARCHAR, header VARCHAR, hxl_tag VARCHAR, dataset VARCHAR, "
    "column_name VARCHAR, disposition VARCHAR, reason VARCHAR, filled_cells INTEGER",
    "sheet_account": "source_id VARCHAR, sheet VARCHAR, dataset VARCHAR, header_row INTEGER, role VARCHAR, rows_read INTEGER, "
    "rows_data INTEGER, rows_non_data INTEGER",
    "revision": "slice_key VARCHAR, source_id VARCHAR, previous_source_id VARCHAR, place_id VARCHAR, column_name VARCHAR, change VARCHAR, "
    "old_value VARCHAR, new_value VARCHAR, sheet VARCHAR, cell VARCHAR",
}  # fmt: skip


def open_landing(path: Path) -> duckdb.DuckDBPyConnection:
    """Open landing.duckdb for writing, its tables made where they are missing. Readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(str(path))
    connection.execute(QUICK_COMPRESSION)
    path.chmod(0o600)
    for name, columns in _TABLES.items():
        connection.execute(f"create table if not exists {name} ({columns})")
    for dataset in DATASETS:
        columns = ", ".join(f"{column.name} {column.sql_type}" for column in dataset.columns)
        connection.execute(f"create table if not exists {dataset.name} (source_id VARCHAR, sheet VARCHAR, row_number INTEGER, {columns})")
    return connection


def known_sources(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The reader version with which each source was last read."""
    return dict(connection.execute("select source_id, reader_version from source").fetchall())


def land(connection: duckdb.DuckDBPyConnection, prepared: Sequence[Prepared], files: Iterable[RawFile], versions: dict[str, str]) -> None:
    """Write what was read. A source read before is replaced; a rejected one leaves its issues and accounts, and no rows."""
    by_id = {file.source_id: file for file in files}
    read = [file.source_id for file in prepared]
    for table in ("source", "slice", "issue", "column_account", "sheet_account", *(d.name for d in DATASETS)):
        connection.execute(f"delete from {table} where source_id in (select unnest(?))", [read])
    _insert(connection, "source", [_source_row(file, by_id[file.source_id], versions[file.source_id]) for file in prepared])
    _insert(connection, "slice", [(f.source_id, s.dataset, s.slice_key) for f in prepared if f.is_accepted for s in f.slices])
    _insert(connection, "issue", [row for file in prepared for row in issue_rows(file.source_id, file.issues, file.file_name)])
    _insert(connection, "column_account", [(f.source_id, *_fields(a)) for f in prepared for a in f.columns])
    _insert(connection, "sheet_account", [(f.source_id, *_fields(s)) for f in prepared for s in f.sheets])
    for dataset in DATASETS:
        tables = [file.tables[dataset.name] for file in prepared if file.is_accepted and dataset.name in file.tables]
        if tables:
            connection.register("incoming", pa.concat_tables(tables, promote_options="default"))
            connection.execute(f"insert into {dataset.name} by name from incoming")
            connection.unregister("incoming")


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


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    names = [str(column[0]) for column in connection.execute(f"select * from {table} limit 0").description or ()]
    incoming = pa.table({name: pa.array(values) for name, values in zip(names, zip(*rows, strict=True), strict=True)})
    connection.register("incoming", incoming)
    connection.execute(f"insert into {table} from incoming")
    connection.unregister("incoming")


@dataclass(frozen=True, slots=True)
class _Claim:
    source_id: str
    file_name: str
    sha256: str
    precedence: int
    version: int
    arrived_at: datetime

    @property
    def rank(self) -> tuple[int, int, float]:
        """Smaller owns the slice: a DTM file before made-up data, then the higher version mark, then the later arrival."""
        return self.precedence, -self.version, -self.arrived_at.timestamp()


def settle(connection: duckdb.DuckDBPyConnection, presence: Sequence[RawFile], everything: Sequence[RawFile]) -> None:
    """Decide which source owns each slice, of those that lie in raw/; find the revisions."""
    connection.execute("delete from presence")
    _insert(connection, "presence", [(f.source_id, f.relative_path, f.arrived_at.replace(tzinfo=None)) for f in presence])
    first: dict[str, datetime] = {}
    for file in (*everything, *presence):
        first[file.source_id] = min(first.get(file.source_id, file.arrived_at), file.arrived_at)
    connection.execute("delete from first_arrival")
    _insert(connection, "first_arrival", [(source_id, at.replace(tzinfo=None)) for source_id, at in sorted(first.items())])
    claims = _claims(connection)
    refused, issues = _refuse_ties(claims)
    owners = {
        key: min(group, key=lambda c: (c.rank, c.source_id))
        for key, all_ in claims.items()
        if (group := [c for c in all_ if c.source_id not in refused])
    }
    issues += _superseded(claims, owners, refused)
    connection.execute("update source set status = own_status where status <> own_status")
    connection.execute("update source set status = 'rejected' where source_id in (select unnest(?::varchar[]))", [sorted(refused)])
    connection.execute("delete from issue where ordinal >= ?", [_SETTLED])
    for number, (claim, found) in enumerate(issues):
        _insert(connection, "issue", issue_rows(claim.source_id, [found], claim.file_name, _SETTLED + number))
    connection.execute("delete from slice_owner")
    _insert(connection, "slice_owner", [(dataset, key, claim.source_id) for (dataset, key), claim in sorted(owners.items())])
    _find_revisions(connection)


def _claims(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[_Claim]]:
    rows = connection.execute("""
        select slice.dataset, slice.slice_key, source.source_id, file_name, sha256, provenance, version_mark, max(presence.arrived_at)
        from slice join source using (source_id) join presence using (source_id)
        where own_status = 'accepted' group by all order by all
    """).fetchall()
    claims: dict[tuple[str, str], list[_Claim]] = defaultdict(list)
    for dataset, key, source_id, name, sha256, provenance, version, arrived in rows:
        claims[dataset, key].append(_Claim(source_id, name, sha256, _PRECEDENCE[provenance], version, arrived))
    return claims


def _refuse_ties(claims: dict[tuple[str, str], list[_Claim]]) -> tuple[set[str], list[tuple[_Claim, Issue]]]:
    """Two different contents with the same right to a slice, and none before them: neither counts, and both files say so.

    A file is refused whole, so in another slice the next ones may now stand first, and tie: looked at until nothing changes.
    """
    refused: set[str] = set()
    issues: list[tuple[_Claim, Issue]] = []
    settled = False
    while not settled:
        settled = True
        for (_, key), group in sorted(claims.items()):
            for claim, other in _tied_for_first([claim for claim in group if claim.source_id not in refused]):
                issues.append((claim, issue("two_files_one_operation", other=other.file_name, **_told_slice(key))))
                refused.add(claim.source_id)
                settled = False
    return refused, issues


def _told_slice(key: str) -> dict[str, str]:
    """baseline/2019-12-31/pdi -> its day and population; a published series is known by its file."""
    kind, day, *population = key.split("/")
    return {"day": day if kind == "baseline" else kind, "population": "/".join(population) or day}


def _tied_for_first(group: Sequence[_Claim]) -> list[tuple[_Claim, _Claim]]:
    """The claims that share the first rank with a different content, each with one that it quarrels with."""
    first = min((claim.rank for claim in group), default=None)
    tied = [claim for claim in group if claim.rank == first]
    if len({claim.sha256 for claim in tied}) < 2:
        return []
    return [(claim, next(other for other in tied if other.sha256 != claim.sha256)) for claim in tied]


def _superseded(claims: dict[tuple[str, str], list[_Claim]], owners: dict[tuple[str, str], _Claim], refused: set[str]) -> list[tuple[_Claim, Issue]]:
    issues = []
    for key, owner in sorted(owners.items()):
        for claim in claims[key]:
            same_kind = claim.precedence == owner.precedence and claim.source_id not in refused
            if same_kind and claim.arrived_at > owner.arrived_at and claim.version < owner.version:
                issues.append((claim, issue("superseded_by_version_mark", other=owner.file_name, **_told_slice(key[1]))))
    return issues


def _find_revisions(connection: duckdb.DuckDBPyConnection) -> None:
    """The cells in which each owner differs from the accepted source before it, whether that still lies in raw/ or not."""
    connection.execute("delete from revision")
    pairs = connection.execute("""
        with ranked as (
            select slice.*, version_mark, first_arrival.arrived_at, provenance
            from slice join source using (source_id) join first_arrival using (source_id) where own_status = 'accepted'
        )
        select owner.slice_key, owner.source_id, arg_max(earlier.source_id, (earlier.version_mark, earlier.arrived_at, earlier.source_id))
        from ranked as owner join slice_owner using (dataset, slice_key, source_id)
        join ranked as earlier on earlier.dataset = owner.dataset and earlier.slice_key = owner.slice_key
            and earlier.provenance = owner.provenance
            and (earlier.version_mark, earlier.arrived_at) < (owner.version_mark, owner.arrived_at)
        where owner.dataset = 'baseline_stock' group by all order by all
    """).fetchall()
    for slice_key, source_id, previous_id in pairs:
        connection.execute(_REVISION_SQL, {"slice": slice_key, "new": source_id, "old": previous_id})


_COUNTS = ", ".join(column.name for column in DATASETS[-1].columns if column.kind == "count" and column.population)
_REVISION_SQL = f"""
insert into revision
with given as (
    unpivot (select source_id, sheet, row_number, place_id, {_COUNTS} from baseline_stock
             where source_id in ($new, $old) and reference_date = split_part($slice, '/', 2)::date)
    on {_COUNTS} into name column_name value figure
),
cells as (
    select source_id, place_id, column_name, sum(figure)::bigint as figure,
        arg_max(sheet, (figure, sheet, -row_number)) as sheet, arg_max(row_number, (figure, sheet, -row_number)) as row_number
    from given group by all
),
owned as (
    from cells where case split_part($slice, '/', 3) when 'pdi' then column_name like 'pdi%' when 'migrants' then column_name like 'migrants%'
        else column_name not like 'pdi%' and column_name not like 'migrants%' end
),
ours as (from owned where source_id = $new),
theirs as (from owned where source_id = $old),
changed as (
    select coalesce(ours.source_id, theirs.source_id) as source_id, coalesce(ours.sheet, theirs.sheet) as sheet,
        coalesce(ours.row_number, theirs.row_number) as row_number, place_id, column_name, theirs.figure as old_figure, ours.figure as new_figure
    from ours full join theirs using (place_id, column_name)
    where ours.figure is distinct from theirs.figure
),
letters as (select source_id, sheet, column_name, min(column_letter) as letter from column_account where column_name is not null group by all)
select $slice, $new, $old, place_id, column_name,
    case when old_figure is null then 'added' when new_figure is null then 'removed' else 'changed' end,
    old_figure::varchar, new_figure::varchar, sheet, letter || row_number
from changed left join letters using (source_id, sheet, column_name)
"""
