"""The data dictionary: what every published column means, its unit and its HXL tag. From the schemas, sql/glossary/ and sql/columns.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from flows.steps.places_and_dates.places import Gazetteer
from schemas.registry import DATASETS

SQL_FOLDER = Path(__file__).resolve().parents[3] / "sql"
_UNIT_BY_ENDING = {"_individuals": "individuals", "_women": "individuals", "_men": "individuals", "_households": "households",
                   "_pct": "percent (0-100)", "_share": "fraction (0-1)"}  # fmt: skip
_UNIT_BY_TYPE = {"DATE": "date", "BIGINT": "number", "INTEGER": "number", "HUGEINT": "number"}
Texts = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Described:
    """A column as the dictionary has it; None where nothing is declared."""

    meaning_fr: str | None
    meaning_en: str | None
    unit_fr: str | None
    unit_en: str | None
    hxl_tag: str | None


class Dictionary:
    """Looks up what is declared of a column, under its table first, then under its name alone."""

    def __init__(self, gazetteer: Gazetteer, sql: Path = SQL_FOLDER) -> None:
        self._meanings: Texts = declared_meanings() | load_glossary(sql / "glossary", gazetteer)
        declared = tomllib.loads((sql / "columns.toml").read_text(encoding="utf-8"))
        self._columns: Texts = _for_country(declared["columns"], gazetteer)
        self._nulls: Texts = _for_country(declared["nulls"], gazetteer)
        self._units: Mapping[str, str] = declared["units"]

    def describe(self, table: str, column: str, data_type: str) -> Described:
        meaning = self._meanings.get(f"{table}.{column}") or self._meanings.get(column) or {}
        more = self._columns.get(f"{table}.{column}") or self._columns.get(column) or {}
        by_ending = next((unit for ending, unit in _UNIT_BY_ENDING.items() if column.endswith(ending)), None)
        unit = more.get("unit") or by_ending or _UNIT_BY_TYPE.get(data_type)
        tag = more.get("hxl") or (f"#indicator+{column}+num" if unit else f"#meta+{column}")
        null = self._nulls.get(f"{table}.{column}") or self._nulls.get(column)
        fr, en = (_with_null(meaning.get(lang), null, lang) for lang in ("fr", "en"))
        return Described(fr, en, self._units[unit] if unit else None, unit, tag)


def _with_null(meaning: str | None, null: Mapping[str, str] | None, lang: str) -> str | None:
    """A meaning with what NULL says, where it does not say so itself."""
    if meaning is None or null is None or "NULL" in meaning:
        return meaning
    return f"{meaning.rstrip('.')}{' ; NULL :' if lang == 'fr' else '; NULL:'} {null[lang]}."


def declared_meanings() -> dict[str, dict[str, str | None]]:
    """{column: {"fr": meaning, "en": meaning}} of the datasets' own columns: one that is published as it was read needs no second entry."""
    return {column.name: {"fr": column.fr, "en": column.en} for dataset in reversed(DATASETS) for column in dataset.columns}


def load_glossary(folder: Path, gazetteer: Gazetteer) -> dict[str, dict[str, str | None]]:
    """{column, or table.column: {"fr": meaning, "en": meaning}} from all files of sql/glossary/."""
    files = (tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml")))
    return {name: dict(meaning) for file in files for name, meaning in _for_country(file, gazetteer).items()}


def _for_country(entries: Texts, gazetteer: Gazetteer) -> dict[str, dict[str, Any]]:
    """A line about `region_{perimeter}` or `pcode_{year}` becomes one for each perimeter, or code list, of the country."""
    fields = {
        "{perimeter}": list(gazetteer.country.perimeter_names),
        "{year}": [str(vintage.year) for vintage in gazetteer.codes.vintages],
    }
    found: dict[str, dict[str, Any]] = {}
    for name, texts in entries.items():
        field = next((field for field in fields if field in name), "")
        for value in fields.get(field, [""]):
            found[name.replace(field, value)] = {key: text.replace(field, value) for key, text in texts.items()} if field else dict(texts)
    return found


def describe_tables(
    connection: duckdb.DuckDBPyConnection, comments: Mapping[tuple[str, str], str], grains: Mapping[str, str], gazetteer: Gazetteer
) -> None:  # fmt: skip
    """Comments on every published table and column, and meta.dictionary.

    All in one transaction of its own. What a row is comes from the first line of a model (`comments`, by schema and table), else from
    `grains`, by table.
    """
    connection.begin()
    connection.execute("create table meta.dictionary (table_schema varchar, table_name varchar, column_name varchar, data_type varchar, "
                       "meaning_fr varchar, meaning_en varchar, unit_fr varchar, unit_en varchar, hxl_tag varchar)")  # fmt: skip
    published = connection.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() where database_name = current_database() "
        "and schema_name in ('main', 'core', 'meta', 'claims') order by all"
    ).fetchall()
    views = "select schema_name, view_name, 'view' from duckdb_views() where database_name = current_database() and not internal"
    kinds = {(schema, table): "table" for schema, table, *_ in published} | {(row[0], row[1]): "view" for row in connection.execute(views).fetchall()}
    dictionary = Dictionary(gazetteer)
    described = {tuple(row): dictionary.describe(*row[1:]) for row in published}
    _insert_rows(connection, "meta.dictionary", [
        (*row, one.meaning_fr, one.meaning_en, one.unit_fr, one.unit_en, one.hxl_tag) for row, one in described.items()
    ])  # fmt: skip
    remarks = [
        f"comment on {kinds[schema, table]} {schema}.{table} is {_quoted(comments.get((schema, table)) or grains.get(table, ''))}"
        for schema, table in sorted({(row[0], row[1]) for row in published})
    ]
    remarks += [
        f'comment on column {schema}.{table}."{column}" is {_quoted(f"{one.meaning_fr} | {one.meaning_en}")}'
        for (schema, table, column, _), one in described.items()
        if one.meaning_fr
    ]
    connection.execute("; ".join(remarks))
    connection.commit()


def _insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    columns = [pa.array(values, pa.string()) for values in zip(*rows, strict=True)]
    connection.register("incoming", pa.table(columns, [str(index) for index in range(len(columns))]))
    connection.execute(f"insert into {table} from incoming")
    connection.unregister("incoming")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
