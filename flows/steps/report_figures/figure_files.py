"""How a figure is declared: one query in sql/figures/, whose header comment says everything about it but the numbers.

The first line is the grain, as in every file of sql/; the comment lines after it are TOML. Column labels, units and
decimals are said once for all figures in sql/figures/columns.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from flows.steps.messages import Language

FIGURES_FOLDER = Path(__file__).resolve().parents[3] / "sql" / "figures"
Comparison = Literal["previous", "year_before"]
Parameter = Literal["date", "compare_with", "year", "perimeter", "period", "compare_period", "until"]

DECIMALS: Mapping[str, int] = {"percent": 1, "persons_per_household": 2, "dependants": 1}
"""Decimals shown of a unit that is not whole; a column may say its own."""
TEXT_UNITS = frozenset({"text", "code", "date", "month"})
MACHINERY = frozenset({"provenance", "source_id", "publisher", "citation", "trace_table", "trace_key", "data_date", "refusal", "remark"})
"""Columns of a query that speak of a row rather than belong to it: they become its marks, sources and trace."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    fr: str
    en: str

    def of(self, lang: Language) -> str:
        return self.fr if lang == "fr" else self.en


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column that people see. `unit` is a unit of count, or one of TEXT_UNITS; `code` values are told by flows/phrases/.

    `null` is what NULL stands for where that is not "not held".
    """

    name: str
    label: Words
    unit: str
    decimals: int
    null: Words | None = None

    @property
    def is_number(self) -> bool:
        return self.unit not in TEXT_UNITS


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw: kind (line, bar: lying, column: standing, heat, map, none), and the columns it takes."""

    kind: str
    x: str | None
    y: tuple[str, ...]
    series: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the report.

    `dates_from` is the published table whose reference dates the parameter `date` chooses from; `needs` are the tables
    and views without which there is nothing to say. `compare` is what a date is compared with where nobody says.
    """

    figure_id: str
    grain: str
    order: int
    title: Words
    unit: str
    chart: Chart
    parameters: tuple[Parameter, ...]
    needs: tuple[str, ...]
    dates_from: str
    compare: Comparison
    note: Words | None
    columns: Mapping[str, Mapping[str, Any]]
    query: str

    @property
    def is_monthly(self) -> bool:
        """Whether its data are counts of months rather than of a day."""
        return self.dates_from.startswith(("flow", "alerts", "border"))


@cache
def figures() -> Mapping[str, Figure]:
    """All figures by id, in the order of the report. Raises ValueError where a header is wrong."""
    found = sorted((read_figure(path) for path in FIGURES_FOLDER.glob("*.sql")), key=lambda figure: (figure.order, figure.figure_id))
    return {figure.figure_id: figure for figure in found}


def read_figure(path: Path) -> Figure:
    """A figure from its file; the name of the file is its id."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header = [line.removeprefix("--").removeprefix(" ") for line in lines[: _header_length(lines)]]
    try:
        about = tomllib.loads("\n".join(header[1:]))
        chart = about.pop("chart", {"kind": "none"})
        return Figure(
            figure_id=path.stem, grain=header[0], order=about.pop("order"), title=Words(about.pop("title_fr"), about.pop("title_en")),
            unit=about.pop("unit"), chart=Chart(chart["kind"], chart.get("x"), tuple(chart.get("y", ())), chart.get("series")),
            parameters=tuple(about.pop("parameters", ())), needs=tuple(about.pop("needs")), dates_from=about.pop("dates_from", "pdi_national"),
            compare=about.pop("compare", "previous"), note=_note(about), columns=about.pop("columns", {}), query=_query(lines, about),
        )  # fmt: skip
    except (KeyError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"header of {path.name}: {error}") from error


def _header_length(lines: list[str]) -> int:
    return next((index for index, line in enumerate(lines) if not line.startswith("--")), len(lines))


def _note(about: dict[str, Any]) -> Words | None:
    return Words(about.pop("note_fr"), about.pop("note_en")) if "note_fr" in about else None


def _query(lines: list[str], left_over: Mapping[str, Any]) -> str:
    if left_over:
        raise KeyError(f"unknown entries {', '.join(left_over)}")
    return "\n".join(lines[_header_length(lines) :])


def figure_column(figure: Figure, name: str) -> FigureColumn:
    """Label, unit and decimals of a column of a figure. Raises ValueError where sql/figures/columns.toml says nothing of it."""
    about = {**_columns().get(name, {}), **figure.columns.get(name, {})}
    try:
        decimals = about.get("decimals", DECIMALS.get(about["unit"], 0))
        null = Words(about["null_fr"], about["null_en"]) if "null_fr" in about else None
        return FigureColumn(name, Words(about["fr"], about["en"]), about["unit"], decimals, null)
    except KeyError as error:
        raise ValueError(f"{figure.figure_id}: column {name} has no {error} in columns.toml") from error


@cache
def _columns() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((FIGURES_FOLDER / "columns.toml").read_text(encoding="utf-8"))
