"""The pages written from the published file: DICTIONARY.md (every column) and EXAMPLES.md (questions with their queries and answers).

`make pages` writes them; a test says when they are no longer those of the warehouse that ships.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from flows.steps.warehouse.dictionary import SQL_FOLDER

_SCHEMAS = {
    "main": ("Ce que les analystes interrogent", "What analysts query"),
    "meta": ("Fichiers, constats, révisions", "Files, issues, revisions"),
    "core": ("Faits et dimensions dont main est tiré", "Facts and dimensions that main is made from"),
    "claims": ("Ce à quoi les chiffres imprimés sont comparés", "What printed figures are held against"),
}
_ROWS_SHOWN = 12


def dictionary_page(connection: duckdb.DuckDBPyConnection) -> str:
    """Every published table with its grain, and every column with its type, unit and meaning in both languages."""
    lines = [
        "# Data dictionary · Dictionnaire des données", "",
        "Written by `make pages` from the schemas and `sql/glossary/`; the same texts are column comments and `meta.dictionary`.", "",
        "NULL is never 0: what it says stands with each column that can be NULL. · NULL n'est jamais 0.", "",
    ]  # fmt: skip
    for schema, (fr, en) in _SCHEMAS.items():
        lines += [f"## `{schema}`: {en} · {fr}", ""]
        for table, grain in _grains(connection, schema):
            lines += [f"### `{table}`" if schema == "main" else f"### `{schema}.{table}`", "", grain, "",
                      "| column | type | unit | meaning | sens |", "|---|---|---|---|---|"]  # fmt: skip
            lines += [_row(cells) for cells in _columns(connection, schema, table)] + [""]
    return "\n".join(lines)


def _grains(connection: duckdb.DuckDBPyConnection, schema: str) -> list[tuple[str, str]]:
    query = """select table_name as name, comment from duckdb_tables() where schema_name = $schema and database_name = current_database()
               union all select view_name, comment from duckdb_views() where schema_name = $schema and database_name = current_database()
               order by name"""
    return connection.execute(query, {"schema": schema}).fetchall()


def _columns(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> list[tuple[object, ...]]:
    """In the order of the table, not of the alphabet."""
    query = """select '`' || d.column_name || '`', d.data_type, coalesce(d.unit_en, ''), d.meaning_en, d.meaning_fr
               from meta.dictionary as d
               join duckdb_columns() as c on (c.schema_name, c.table_name, c.column_name) = (d.table_schema, d.table_name, d.column_name)
               where d.table_schema = ? and d.table_name = ? and c.database_name = current_database() order by c.column_index"""
    return connection.execute(query, [schema, table]).fetchall()


def examples() -> Iterator[tuple[str, str, str]]:
    """The questions of sql/examples/: (question in French, in English, query)."""
    for path in sorted((SQL_FOLDER / "examples").glob("*.sql")):
        fr, en, *query = path.read_text(encoding="utf-8").splitlines()
        yield fr.removeprefix("-- "), en.removeprefix("-- "), "\n".join(query).strip()


def examples_page(connection: duckdb.DuckDBPyConnection) -> str:
    """Each question with its query and what the warehouse answers."""
    lines = [
        "# Questions and their queries · Questions et requêtes", "",
        "Written by `make pages`: the answers are those of the `raw/` that ships, whose regional figures are made up (`sample`). "
        "Each query works in `dtm sql \"…\"` as in any client of `warehouse/dtm.duckdb`.", "",
    ]  # fmt: skip
    for number, (fr, en, query) in enumerate(examples(), start=1):
        result = connection.execute(query)
        names = [str(column[0]) for column in result.description or ()]
        rows = result.fetchall()
        lines += [f"## {number}. {fr}", "", f"*{en}*", "", "```sql", query, "```", "", _row(names), _row(["---"] * len(names))]
        lines += [_row(row) for row in rows[:_ROWS_SHOWN]]
        lines += ["", f"… {len(rows) - _ROWS_SHOWN} more", ""] if len(rows) > _ROWS_SHOWN else [""]
    return "\n".join(lines)


def _row(cells: Sequence[object]) -> str:
    texts = ("NULL" if cell is None else str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(texts)} |"


def write_pages(published: Path, folder: Path) -> None:
    """Write both pages from a published file."""
    with duckdb.connect(str(published), read_only=True) as connection:
        (folder / "DICTIONARY.md").write_text(dictionary_page(connection), encoding="utf-8")
        (folder / "EXAMPLES.md").write_text(examples_page(connection), encoding="utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]), SQL_FOLDER.parent)
