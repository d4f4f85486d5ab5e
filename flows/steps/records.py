"""Records that travel between the steps. All are frozen and picklable; none needs pandas."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

Language = Literal["fr", "en"]
Severity = Literal["error", "warning", "info"]
Provenance = Literal["file", "published", "sample"]
Disposition = Literal["used", "part", "evidence", "ignored", "personal", "empty", "unmapped", "hidden", "no_table"]


def source_id_of(file_name: str, sha256: str) -> str:
    """Identify a source: one content under one file name (16 hexadecimal digits).

    The name belongs to the identity because the reference date and the version mark may come from it.
    """
    return hashlib.sha256(f"{file_name}\0{sha256}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file of raw/: `path` is where its content is read (the stored copy), `relative_path` its name in raw/."""

    path: Path
    relative_path: str
    size_bytes: int
    mtime_ns: int
    sha256: str
    arrived_at: datetime

    @property
    def name(self) -> str:
        return self.relative_path.rpartition("/")[2]

    @property
    def source_id(self) -> str:
        return source_id_of(self.name, self.sha256)


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong or worth knowing, for the person who must act.

    `rule` is a key of the message catalogue (schemas/messages/*.toml), `params` fill its text. `cell` is in A1
    notation; `row_number` counts from 1 as Excel does. `column` is the dataset's column name.
    """

    rule: str
    severity: Severity
    sheet: str | None = None
    cell: str | None = None
    row_number: int | None = None
    column: str | None = None
    found: str | None = None
    expected: str | None = None
    params: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """A file that cannot be read at all; carries the issue that says why and what to do."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.rule)
        self.issue = issue

    def __reduce__(self) -> tuple[type[Refused], tuple[Issue]]:
        return Refused, (self.issue,)


@dataclass(frozen=True, slots=True)
class ColumnAccount:
    """What became of one column of one sheet (or of a whole sheet, where `column_letter` is None)."""

    sheet: str
    column_letter: str | None
    header: str | None
    hxl_tag: str | None
    dataset: str | None
    column_name: str | None
    disposition: Disposition
    reason: str | None
    filled_cells: int
    reference_date: date | None = None
    """The operation that the column's own header dates, where a sheet has columns of several."""


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """What was understood of one sheet: for `dtm check` and for the row account."""

    sheet: str
    dataset: str | None
    header_row: int | None
    role: Literal["data", "evidence", "hidden", "no_table", "empty", "form"]
    rows_read: int
    rows_data: int
    rows_non_data: int


@dataclass(frozen=True, slots=True)
class Slice:
    """What one file owns: (baseline) the figures of one population group in one operation; (flow) a point's month.

    Where files can share a slice there is one record for each `part` of it (a direction), and `days` is the set of days that
    the file covers, bit 0 for the first of the month; elsewhere `part` is empty and `days` 0: the whole. `is_history`: the file recalls
    the operation beside others, and stands back for the operation's own file.
    """

    dataset: str
    slice_key: str
    part: str = ""
    days: int = 0
    is_history: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file read, recognised, cleaned and placed, ready to be validated and landed.

    `tables` holds, by dataset name, an Arrow table with `sheet` and `row_number` and the dataset's columns.
    A file with any issue of severity error is rejected whole: its tables are not landed.
    The rows of a file too large to hold are in `rows_folder`, an Arrow stream for each dataset; its tables have none then.
    """

    source_id: str
    file_name: str
    file_format: str
    provenance: Provenance
    datasets: tuple[str, ...]
    tables: Mapping[str, pa.Table]
    slices: tuple[Slice, ...]
    reference_dates: tuple[date, ...]
    issues: tuple[Issue, ...]
    columns: tuple[ColumnAccount, ...]
    sheets: tuple[SheetSummary, ...]
    totals: dict[str, int]
    seconds: dict[str, float]
    rows_folder: str | None = None

    @property
    def is_accepted(self) -> bool:
        return bool(self.tables) and not any(issue.severity == "error" for issue in self.issues)
