"""Every published table and column says what it is, in both languages."""

from __future__ import annotations

import re

import duckdb
import pytest

from flows.steps.places_and_dates.places import Gazetteer
from flows.steps.settings import SHIPPED_REFERENCE, SQL_FOLDER
from flows.steps.warehouse.dictionary import load_glossary
from tests.flows.conftest import Base

CONTRACT = {
    "operation": "operation_id tool round_number reference_date publisher provenance series_break source_id",
    "place": "place_id level name parent_id pcode_2021 pcode_2025 region_2012 region_2016 region_2023",
    "pdi_national": "reference_date individuals households persons_per_household women men change change_pct year_change year_change_pct "
    "change_reason cercles_assessed provenance",
    "pdi_by_region": "operation_id reference_date perimeter region individuals households share rank provenance",
    "pdi_by_cercle": "operation_id place_id individuals households provenance",
    "pdi_by_commune": "operation_id place_id individuals households provenance",
    "returnees_national": "operation_id kind individuals households provenance",
    "returnees_by_region": "operation_id perimeter region kind individuals households provenance",
}


@pytest.mark.parametrize("table", sorted(CONTRACT))
def test_the_names_that_are_a_contract_are_there(warehouse: Base, table: str) -> None:
    found = {column for (column,) in warehouse.ask(f"select column_name from (describe main.{table})")}
    assert set(CONTRACT[table].split()) <= found


def test_every_table_has_a_comment_that_begins_with_its_grain(warehouse: Base) -> None:
    tables = warehouse.ask("""
        select schema_name, table_name, comment from duckdb_tables() where schema_name in ('main', 'core', 'meta')
        union all select schema_name, view_name, comment from duckdb_views() where schema_name in ('main', 'core', 'meta') and not internal""")
    assert len(tables) > 20
    assert [(schema, table) for schema, table, comment in tables if not re.match(r"One row[ :]", comment or "")] == []


def test_every_column_has_a_comment_and_a_line_in_the_dictionary(warehouse: Base) -> None:
    columns = warehouse.ask("""
        select c.schema_name, c.table_name, c.column_name, c.comment, d.meaning_fr, d.meaning_en
        from duckdb_columns() as c left join meta.dictionary as d
            on (d.table_schema, d.table_name, d.column_name) = (c.schema_name, c.table_name, c.column_name)
        where c.schema_name in ('main', 'core', 'meta') and c.database_name = current_database()""")
    assert len(columns) > 150
    assert [row[:3] for row in columns if not (row[3] and row[4] and row[5])] == []


def test_no_line_of_the_glossary_is_about_a_column_that_does_not_exist(warehouse: Base) -> None:
    words = set(load_glossary(SQL_FOLDER / "glossary", Gazetteer.load(SHIPPED_REFERENCE)))
    columns = warehouse.ask("select table_name, column_name from meta.dictionary")
    assert words - {column for _, column in columns} - {f"{table}.{column}" for table, column in columns} == set()


def test_macros_are_kept_in_the_file_for_analysts(warehouse: Base) -> None:
    names = {
        name for (name,) in warehouse.ask("select function_name from duckdb_functions() where schema_name = 'main' and function_type = 'table_macro'")
    }
    assert {"pdi_change", "pdi_share", "trace"} <= names


def test_the_published_file_needs_no_other_file(warehouse: Base) -> None:
    with duckdb.connect(str(warehouse.published), read_only=True) as connection:
        for schema, table in connection.execute("select distinct table_schema, table_name from meta.dictionary").fetchall():
            connection.execute(f"select count(*) from {schema}.{table}").fetchall()
