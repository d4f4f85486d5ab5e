"""Write the tables of an export as a Frictionless data package: CSV, Parquet and XLSX, each with what a reader must know.

No cell can become a formula: in XLSX a text is a text, in CSV one that begins with = + - or @ gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import duckdb

from flows.steps.exports.release import CONFIDENTIAL, GIVEN, NOT_ASSESSED, STATUS, SUPPRESSED, Release, Table
from flows.steps.phrases import say

Format = Literal["csv", "parquet", "xlsx"]
FORMATS: tuple[Format, ...] = ("csv", "parquet", "xlsx")
_TYPES = {"VARCHAR": "string", "BIGINT": "integer", "INTEGER": "integer", "HUGEINT": "integer", "DOUBLE": "number", "BOOLEAN": "boolean",
          "DATE": "date", "TIMESTAMP": "datetime", "NUMBER": "number", "STRING": "string"}  # fmt: skip
_MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet",
          "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip
_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
_STATUS_WORDS = {
    "fr": f"{GIVEN} : donné ; {NOT_ASSESSED} : non évalué ; {SUPPRESSED} : masqué ; {CONFIDENTIAL} : ligne confidentielle laissée de côté.",
    "en": f"{GIVEN}; {NOT_ASSESSED}; {SUPPRESSED}; {CONFIDENTIAL}: a confidential row left out.",
}


class NotAnExport(Exception):
    """The folder holds something that is not an earlier export: it is left alone."""


@dataclass(frozen=True, slots=True)
class About:
    """What an export says of itself. `rules` are sentences for its reader, French and English in turn."""

    name: str
    title_fr: str
    title_en: str
    credit: str
    licence: str | None
    version: str
    built_at: datetime
    rules: tuple[tuple[str, str], ...]
    is_public: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A column as a package describes it."""

    name: str
    type: str
    fr: str
    en: str
    unit_fr: str | None
    unit_en: str | None
    hxl: str | None


def write_package(connection: duckdb.DuckDBPyConnection, release: Release, about: About, folder: Path, formats: Sequence[Format]) -> None:
    """Write a release into a folder, whole or not at all; an earlier export there is replaced. Raises NotAnExport."""
    if folder.exists() and any(folder.iterdir()) and not (folder / "datapackage.json").exists():
        raise NotAnExport(str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    (temporary / "data").mkdir(parents=True, mode=0o755 if about.is_public else 0o700)
    temporary.chmod(0o755 if about.is_public else 0o700)
    try:
        fields = {table.name: _fields(connection, table) for table in release.tables}
        resources = []
        for table in release.tables:
            if "csv" in formats:
                path = _write_csv(table, fields[table.name], temporary / "data" / f"{table.name}.csv")
                resources.append(_table_resource(table, fields[table.name], path, temporary))
            if "parquet" in formats:
                path = _write_parquet(connection, table, about, temporary / "data" / f"{table.name}.parquet")
                resources.append(_resource(f"{table.name}-parquet", path, temporary))
        if "xlsx" in formats:
            path = _write_xlsx(release, fields, about, temporary / f"{about.name}.xlsx")
            resources.append(_resource(f"{about.name}-xlsx", path, temporary))
        _write_dictionary(fields, temporary / "dictionary.csv")
        (temporary / "README.md").write_text(_read_me(about), encoding="utf-8")
        (temporary / "datapackage.json").write_text(json.dumps(_package(about, resources), ensure_ascii=False, indent=2), encoding="utf-8")
        _swap(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _swap(new: Path, folder: Path) -> None:
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    if folder.exists():
        os.replace(folder, old)
    os.replace(new, folder)
    shutil.rmtree(old, ignore_errors=True)


def _fields(connection: duckdb.DuckDBPyConnection, table: Table) -> list[Field]:
    query = """select column_name, meaning_fr, meaning_en, unit_fr, unit_en, hxl_tag from meta.dictionary
               where table_schema = 'main' and table_name = ?"""
    told = {name: rest for name, *rest in connection.execute(query, [table.name]).fetchall()}
    told[STATUS] = [_STATUS_WORDS["fr"], _STATUS_WORDS["en"], None, None, "#status"]
    return [Field(name, _TYPES[kind.split("(")[0].upper()], *told[name]) for name, kind in zip(table.columns, table.types, strict=True)]


def safe_text(value: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA_MARKS) else value


def _as_csv(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return safe_text(value) if isinstance(value, str) else repr(value)


def _write_csv(table: Table, fields: Sequence[Field], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerow([field.hxl or "" for field in fields])
        writer.writerows([_as_csv(value) for value in row] for row in table.rows)
    return path


def _write_parquet(connection: duckdb.DuckDBPyConnection, table: Table, about: About, path: Path) -> Path:
    """Through a connection of its own: the published file is open for reading only."""
    import pyarrow as pa

    kinds = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
             "datetime": pa.timestamp("us")}  # fmt: skip
    types = [kinds[_TYPES[kind.split("(")[0].upper()]] for kind in table.types]
    columns = list(zip(*table.rows, strict=True)) if table.rows else [()] * len(types)
    arrow = pa.table([pa.array(values, kind) for values, kind in zip(columns, types, strict=True)], list(table.columns))
    with duckdb.connect() as writer:
        writer.register("outgoing", arrow)
        told = {"source": about.credit, "title": about.title_en, "version": about.version}
        told_sql = ", ".join(f"{key}: '{value.replace(chr(39), chr(39) * 2)}'" for key, value in told.items())
        target = str(path).replace("'", "''")
        writer.execute(f"copy outgoing to '{target}' (format parquet, kv_metadata {{{told_sql}}})")
    return path


def _write_xlsx(release: Release, fields: Mapping[str, Sequence[Field]], about: About, path: Path) -> Path:
    """A sheet to read first, one a table with the HXL tags in its second row, and the dictionary."""
    import openpyxl

    from flows.steps.sending_back.copies import put

    book = openpyxl.Workbook(write_only=True)

    def fill(title: str, rows: Iterable[Sequence[object]], widths: Sequence[float]) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font
        from openpyxl.utils import get_column_letter

        sheet = book.create_sheet(title[:31])
        for index, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(index)].width = width
        is_text = len(widths) == 1
        sheet.freeze_panes = None if is_text else "A3" if title in fields else "A2"
        for number, row in enumerate(rows):
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet)
                put(cell, value)
                if number == 0:
                    cell.font = Font(bold=True)
                if is_text:
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
                cells.append(cell)
            sheet.append(cells)

    fill("LISEZ-MOI", [[line] for line in _lines(about)], [120])
    for table in release.tables:
        tags = [field.hxl for field in fields[table.name]]
        widths = [max(len(name) + 3, 14) for name in table.columns]
        fill(table.name, [table.columns, tags, *table.rows], widths)
    fill("dictionary", _dictionary_rows(fields), [22, 24, 10, 60, 60, 22, 22, 26])
    book.save(path)
    return path


def _dictionary_rows(fields: Mapping[str, Sequence[Field]]) -> list[list[object]]:
    rows: list[list[object]] = [["table", "column", "type", "meaning_fr", "meaning_en", "unit_fr", "unit_en", "hxl_tag"]]
    rows += [
        [table, field.name, field.type, field.fr, field.en, field.unit_fr, field.unit_en, field.hxl]
        for table, listed in fields.items()
        for field in listed
    ]  # fmt: skip
    return rows


def _write_dictionary(fields: Mapping[str, Sequence[Field]], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([_as_csv(value) for value in row] for row in _dictionary_rows(fields))


def _lines(about: About) -> list[str]:
    licences = [about.licence] if about.licence else [say("export_licence_unknown", "fr"), say("export_licence_unknown", "en")]
    pairs = [text for pair in about.rules for text in pair]
    return [about.title_fr, about.title_en, "", about.credit, *licences, f"{about.built_at:%Y-%m-%d %H:%M} UTC · {about.version}", "", *pairs]


def _read_me(about: About) -> str:
    title, *lines = _lines(about)
    return f"# {title}\n\n" + "\n\n".join(line for line in lines if line) + "\n"


def _package(about: About, resources: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    licence = {"name": about.licence} if about.licence else {"name": "notspecified", "title": say("export_licence_unknown", "en")}
    return {
        "profile": "data-package",
        "name": about.name,
        "title": about.title_fr,
        "description": "\n\n".join(text for pair in about.rules for text in pair),
        "version": about.version,
        "created": about.built_at.isoformat(timespec="seconds") + "Z",
        "licenses": [licence],
        "sources": [{"title": about.credit}],
        "contributors": [{"title": "Organisation internationale pour les migrations (OIM)", "role": "author"}],
        "keywords": ["DTM", "displacement", "déplacement", "HXL"],
        "resources": list(resources),
    }


def _resource(name: str, path: Path, folder: Path) -> dict[str, Any]:
    content = path.read_bytes()
    kind = path.suffix.lstrip(".")
    return {
        "name": name.replace("_", "-"), "type": "file", "path": path.relative_to(folder).as_posix(), "format": kind, "mediatype": _MEDIA[kind],
        "bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }  # fmt: skip


def _table_resource(table: Table, fields: Sequence[Field], path: Path, folder: Path) -> dict[str, Any]:
    def described(field: Field) -> dict[str, Any]:
        more = {"unit": field.unit_en, "hxl": field.hxl}
        return {"name": field.name, "type": field.type, "title": field.fr, "description": field.en} | {k: v for k, v in more.items() if v}

    schema: dict[str, Any] = {"fields": [described(field) for field in fields], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    dialect = {"delimiter": ",", "header": True, "commentChar": "#"}
    more = {"type": "table", "profile": "tabular-data-resource", "encoding": "utf-8", "dialect": dialect, "schema": schema}
    return _resource(table.name, path, folder) | more
