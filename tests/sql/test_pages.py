"""What analysts read: the dictionary, the examples, and a client older than ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from flows.nightly import nightly
from flows.steps.settings import PROJECT, Settings
from flows.steps.warehouse.pages import dictionary_page, examples, examples_page

OLD_RELEASE = "1.0.0"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the raw/ that ships."""
    settings = Settings(PROJECT / "raw", tmp_path_factory.mktemp("shipped"))
    nightly(settings)
    return settings.published


@pytest.mark.parametrize(("page", "write"), [("DICTIONARY.md", dictionary_page), ("EXAMPLES.md", examples_page)], ids=["dictionary", "examples"])
def test_the_page_is_what_the_warehouse_gives(shipped: Path, page: str, write: object) -> None:
    with duckdb.connect(str(shipped), read_only=True) as connection:
        assert callable(write)
        assert (PROJECT / page).read_text(encoding="utf-8") == write(connection), "run: make pages"


def test_there_are_twenty_questions_in_both_languages_and_each_has_an_answer(shipped: Path) -> None:
    asked = list(examples())
    assert len(asked) >= 20
    with duckdb.connect(str(shipped), read_only=True) as connection:
        for fr, en, query in asked:
            assert fr.endswith((" ?", ".")) and en.endswith(("?", ".")) and fr != en
            assert connection.execute(query).fetchall(), query


def test_every_number_has_a_unit(shipped: Path) -> None:
    with duckdb.connect(str(shipped), read_only=True) as connection:
        missing = connection.execute(
            """select table_name, column_name from meta.dictionary where table_schema = 'main' and (unit_en is null or unit_fr is null)
               and data_type in ('BIGINT', 'INTEGER', 'HUGEINT', 'DOUBLE')"""
        ).fetchall()
    assert missing == []


def test_a_column_that_is_null_somewhere_says_what_that_means(shipped: Path) -> None:
    silent = []
    with duckdb.connect(str(shipped), read_only=True) as connection:
        columns = connection.execute(
            "select table_schema, table_name, column_name, meaning_fr, meaning_en from meta.dictionary where table_schema in ('main', 'meta')"
        ).fetchall()
        for schema, table, column, fr, en in columns:
            if "NULL" not in fr or "NULL" not in en:
                (nulls,) = connection.execute(f'select count(*) - count("{column}") from {schema}.{table}').fetchall()[0]
                silent += [(table, column, nulls)] if nulls else []
    assert silent == []


def test_every_column_of_main_has_an_hxl_tag(shipped: Path) -> None:
    with duckdb.connect(str(shipped), read_only=True) as connection:
        tags = [tag for (tag,) in connection.execute("select hxl_tag from meta.dictionary where table_schema = 'main'").fetchall()]
    assert [tag for tag in tags if not tag or not tag.startswith("#")] == []


def test_an_old_client_reads_tables_views_and_macros(shipped: Path, tmp_path: Path) -> None:
    """The oldest release of DuckDB 1.x, from the package index; skipped where that cannot be reached."""
    uv = Path(sys.executable).with_name("uv")
    asked = [str(uv), "pip", "install", "--quiet", "--only-binary", ":all:", "--python", sys.executable]
    got = subprocess.run([*asked, "--target", str(tmp_path / "old"), f"duckdb=={OLD_RELEASE}"], capture_output=True, timeout=120, check=False)
    if got.returncode:
        pytest.skip("no old DuckDB to be had here")
    queries = [
        "select count(*) from pdi_national", "select count(*) from pdi_by_commune", "select count(*) from meta.dictionary",
        "select count(*) from pdi_change('2021-12-31', '2022-12-31')", "select count(*) from pdi_share('2022-12-31')",
        "select count(*) from trace('pdi_by_region', 'baseline-2022-12-31/2016/Mopti')",
    ]  # fmt: skip
    code = (
        f"import duckdb; c = duckdb.connect({str(shipped)!r}, read_only=True); "
        f"print(duckdb.__version__, *(c.execute(q).fetchone()[0] for q in {queries!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(tmp_path / "old")}, check=False
    )
    assert done.returncode == 0, done.stderr
    version, *counts = done.stdout.split()
    assert version == OLD_RELEASE and all(int(count) > 0 for count in counts)
