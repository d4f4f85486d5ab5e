"""Models of sql/ are built side by side, each after those it reads; one that fails stops those that are not begun."""

from __future__ import annotations

from graphlib import CycleError
from pathlib import Path

import duckdb
import pytest

from flows.steps.warehouse.models import Model, build_models

_SLOW = "select sum(range) as n from range(3_000_000)"


def build(connection: duckdb.DuckDBPyConnection, **queries: str) -> None:
    models = [Model(("main", name), Path("main", f"{name}.sql"), f"-- One row.\n{query}") for name, query in queries.items()]
    build_models(connection.cursor, models)


def test_each_is_built_after_those_it_reads() -> None:
    with duckdb.connect() as connection:
        build(connection, a="from main.b", b="select n + 1 as n from main.c", c="select 1 as n")
        assert connection.execute("from main.a").fetchall() == [(2,)]


def test_one_that_fails_is_named_and_those_not_begun_are_left() -> None:
    with duckdb.connect() as connection:
        with pytest.raises(duckdb.Error) as raised:
            build(connection, faulty="select error('no')", **{f"slow_{i}": _SLOW for i in range(60)})
        assert raised.value.__notes__ == ["in sql/main/faulty.sql"]
        (built,) = connection.execute("select count(*) from duckdb_tables()").fetchone() or (0,)
        assert built < 60


def test_a_circle_is_refused() -> None:
    with duckdb.connect() as connection, pytest.raises(CycleError):
        build(connection, a="from main.b", b="from main.a")
