"""The shipped folder with its warehouse, and claims files written on the spot."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import duckdb
import pytest

from flows.steps.claims.check import check_claims, load_claims
from flows.steps.claims.checked import Checked
from flows.steps.claims.quantities import Warehouse
from flows.steps.settings import PROJECT
from tests.flows.conftest import Base, make_base

SHIPPED = PROJECT / "raw" / "claims" / "iom_mali_2022.csv"
Rows = Iterable[Mapping[str, object]]
Check = Callable[..., dict[str, Checked]]


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """The folder as it ships, taken in."""
    base = make_base(tmp_path_factory.mktemp("shipped"))
    shutil.copytree(PROJECT / "raw", base.raw, dirs_exist_ok=True)
    base.night()
    return base


def write_claims(path: Path, rows: Rows) -> Path:
    """A claims file with the columns that its rows have."""
    every = list(rows)
    columns = list(dict.fromkeys(name for row in every for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(every)
    return path


def verdicts(base: Base, path: Path) -> dict[str, Checked]:
    """The finding about each claim of a file, by its identifier."""
    with duckdb.connect(str(base.published), read_only=True) as connection:
        warehouse = Warehouse(connection)
        file = load_claims(path, warehouse)
        assert [issue for issue in file.issues if issue.severity == "error"] == []
        return {row.id: row for row in check_claims(file, warehouse)}


@pytest.fixture
def check(shipped: Base, tmp_path: Path) -> Check:
    """Hold some rows against the shipped warehouse."""

    def run(*rows: Mapping[str, object], base: Base = shipped) -> dict[str, Checked]:
        numbered = [{"id": f"A{number}", "text": "", **row} for number, row in enumerate(rows, start=1)]
        filled = [{**row, "text": row["text"] or str(row.get("value") or "-")} for row in numbered]
        return verdicts(base, write_claims(tmp_path / "claims.csv", filled))

    return run
