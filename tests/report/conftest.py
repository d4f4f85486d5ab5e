"""Reports made from what ships in raw/, once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from flows.commands.terms import DONE
from flows.nightly import nightly
from flows.steps.settings import PROJECT, Settings
from tests.flows.conftest import run_dtm


@dataclass(frozen=True)
class Made:
    """The report of a year in a folder, and the warehouse it was made from."""

    settings: Settings
    folder: Path
    year: int = 2022

    def path(self, kind: str, lang: str = "fr") -> Path:
        return self.folder / f"dtm-{self.year}-{lang}.{kind}"

    def text(self, lang: str = "fr") -> str:
        return self.path("html", lang).read_text(encoding="utf-8")

    def drawings(self, kind: str) -> list[Path]:
        return sorted((self.folder / f"dtm-{self.year}-fr-charts").glob(f"*.{kind}"))


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(PROJECT / "raw", tmp_path_factory.mktemp("shipped") / "warehouse")
    nightly(settings)
    return settings


@pytest.fixture(scope="session")
def made(shipped: Settings, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """`dtm report 2022` in French with all formats, and its page in English."""
    made = Made(shipped, tmp_path_factory.mktemp("report"))
    for words in ((), ("--lang", "en", "--format", "html")):
        status, printed = make_report(made, *words)
        assert status == DONE, printed
    return made


def make_report(made: Made, *words: str, in_process: bool = True) -> tuple[int, str]:
    arguments = ("report", made.year, "--out", made.folder, "--warehouse", made.settings.warehouse, "--raw", made.settings.raw, *words)
    return run_dtm(*arguments, in_process=in_process)


@pytest.fixture(scope="session")
def asking(shipped: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse, opened as an analyst opens it."""
    with duckdb.connect(str(shipped.published), read_only=True) as connection:
        yield connection
