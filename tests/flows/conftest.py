"""Small workbooks in the layout of a DTM baseline round, and a raw folder with its warehouse to run nights on."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.nightly import nightly
from flows.steps.last_run import Outcome
from flows.steps.settings import Settings

DTM = Path(sys.executable).with_name("dtm")

Figures = tuple[int | None, int | None]
"""Households and individuals; None is a blank cell: not assessed."""

HEADERS: Mapping[str, tuple[str, ...]] = {
    "pdi": ("Total No. of IDPs HH", "Total No. of IDPs Ind."),
    "returnees": ("Total No. of Returnees HH", "Total No. of Returnees Ind."),
    "retournes": ("Retournés ménages", "Retournés individus"),
    "rapatries": ("Rapatriés ménages", "Rapatriés individus"),
}
Row = tuple[str, Mapping[str, Figures]]


def write_sheet(path: Path, rows: Iterable[Row], day: date, populations: tuple[str, ...] = ("pdi",), title: str | None = None) -> Path:
    """A workbook of one sheet: region, cercle, commune, site ("Gao/Gao/Gao"), then two counts a population, then the date.

    A place given more shortly ("Gao", "Gao/Ansongo") leaves the finer columns blank; "" is a row for the country.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Data"
    if title:
        sheet.append([title])
    headers = [header for population in populations for header in HEADERS[population]]
    sheet.append(["Admin 0", "Admin 1", "Admin 2", "Admin 3", "Admin 4", *headers, "Snapshot Date"])
    for place, counts in rows:
        names: list[Any] = [*place.split("/"), None, None, None, None][:4] if place else [None] * 4
        figures = [figure for population in populations for figure in counts.get(population, (None, None))]
        sheet.append(["Mali", *names, *figures, day])
    book.save(path)
    return path


def write_round(path: Path, places: Mapping[str, Figures], day: date, title: str | None = None) -> Path:
    """A round of PDI alone: {"Gao/Gao/Gao": (households, individuals), ...}."""
    return write_sheet(path, [(place, {"pdi": figures}) for place, figures in places.items()], day, title=title)


@dataclass(frozen=True)
class Base:
    """A raw folder and its warehouse."""

    settings: Settings

    @property
    def raw(self) -> Path:
        return self.settings.raw

    @property
    def published(self) -> Path:
        return self.settings.published

    def round(self, name: str, places: Mapping[str, Figures], day: date = date(2019, 12, 31), title: str | None = None) -> Path:
        return write_round(self.raw / "dtm" / name, places, day, title)

    def night(self, **asked: Any) -> Outcome:
        """One run; `asked` are further settings (rebuild, verify, as_of)."""
        return nightly(replace(self.settings, **asked))

    def ask(self, query: str, as_of: date | None = None) -> list[tuple[Any, ...]]:
        """The answer of the published file, opened as an analyst opens it."""
        with duckdb.connect(str(replace(self.settings, as_of=as_of).published), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def national(self, as_of: date | None = None) -> dict[str, int | None]:
        return dict(self.ask("select reference_date::varchar, individuals from pdi_national order by all", as_of))

    def status(self) -> dict[str, str]:
        """The status of each file that lies in raw/."""
        return dict(self.ask("select file_name, status from meta.source where is_in_raw"))

    def rules(self, severity: str = "error") -> set[tuple[str, str]]:
        return set(self.ask(f"select file_name, rule from meta.issue join meta.source using (source_id) where severity = '{severity}'"))

    def revisions(self) -> list[tuple[Any, ...]]:
        return self.ask("select place_id, column_name, change, old_value, new_value, sheet, cell from meta.revision order by all")

    def backdate(self, days: int) -> None:
        """Let everything that the store has seen so far have happened some days earlier."""
        log = self.settings.store.log
        with log.open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
        for line in lines:
            line["time"] = (datetime.fromisoformat(line["time"]) - timedelta(days=days)).isoformat()
        with log.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(lines)


def with_plain_spaces(text: str) -> str:
    """A French text with plain spaces beside its marks, as tests write it; that they do not break is said in test_typography."""
    return re.sub(r"(?<=«)[\u00a0\u202f]|[\u00a0\u202f](?=[»:;!?])", " ", text)


def run_dtm(*arguments: object, in_process: bool = True) -> tuple[int, str]:
    """The dtm command: its exit status and what it printed (with plain spaces beside French marks).

    Out of process it is started as a user starts it.
    """
    words = [str(argument) for argument in arguments]
    if in_process:
        result = CliRunner().invoke(app, words, env={"COLUMNS": "200"})
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, with_plain_spaces(result.output)
    done = subprocess.run([str(DTM), *words], capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "200"})
    return done.returncode, with_plain_spaces(done.stdout + done.stderr)


def today() -> date:
    return datetime.now(UTC).date()


def digest(path: Path) -> tuple[str, int]:
    """What a file holds and when it was written."""
    return hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns


def all_tables(published: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, sorted, for tables have no order; but for when things happened: meta.build and the times of arrival."""
    with duckdb.connect(str(published), read_only=True) as connection:
        names = connection.execute("select schema_name, table_name from duckdb_tables() where table_name <> 'build' order by all").fetchall()
        tables = {}
        for schema, table in names:
            columns = "* exclude (arrived_at)" if (schema, table) == ("meta", "source") else "*"
            tables[f"{schema}.{table}"] = sorted(connection.execute(f"select {columns} from {schema}.{table}").fetchall(), key=repr)
    return tables


def make_base(folder: Path) -> Base:
    (folder / "raw" / "dtm").mkdir(parents=True)
    return Base(Settings(folder / "raw", folder / "warehouse"))


@pytest.fixture
def base(tmp_path: Path) -> Base:
    """An empty raw folder and no warehouse yet."""
    return make_base(tmp_path)


def copy_base(base: Base, folder: Path) -> Base:
    """The same raw folder and warehouse once more, to go on from."""
    shutil.copytree(base.raw.parent, folder, dirs_exist_ok=True)
    return Base(Settings(folder / "raw", folder / "warehouse"))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A Prefect server for the session: it takes half a minute to start. Gives the address of its API."""
    from prefect.settings import PREFECT_API_URL
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        yield str(PREFECT_API_URL.value())
