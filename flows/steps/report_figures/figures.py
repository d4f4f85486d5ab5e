"""Draw the figures of the report from the published warehouse: each with its base, its provenance, its sources and its trace.

A figure whose data are missing is a record that says what is missing: never a wrong number, never an exception.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import duckdb

from flows.steps.imports import hidden
from flows.steps.messages import Language
from flows.steps.report_figures.figure_base import Asked, Base, Holdings, Told, Undetermined, is_a_year_before, settle
from flows.steps.report_figures.figure_files import MACHINERY, Figure, FigureColumn, Words, figure_column, figures
from flows.steps.report_figures.levels import LEVELS, LevelNoun, level_fields, with_levels
from flows.steps.wording import day

__all__ = ["Asked", "FigureRecord", "FigureRow", "Holdings", "SourceUsed", "TraceKey", "draw", "draw_all", "figures"]
_UNKNOWN = "…"
_UNSAID = re.compile(rf" \([^()]*{_UNKNOWN}\)|(?:,| au| on) {_UNKNOWN}(?= |$)")
"""The part of a title that would name a date or perimeter: « au … », « (découpage de …) »."""
_PRECEDENCE = ("file", "published", "sample")
LANGUAGES: tuple[Language, Language] = ("fr", "en")
_OF_OPERATIONS = ("pdi", "returnees")
"""What the tables of displacement operations begin with; other instruments have rounds of their own."""


@dataclass(frozen=True, slots=True)
class TraceKey:
    """What to ask for the cells behind a row: `from trace(table, key)`."""

    table: str
    key: str


@dataclass(frozen=True, slots=True)
class SourceUsed:
    """A file, or one of the printed totals that a file lists (`citation`), that rows of a figure come from."""

    source_id: str
    file_name: str
    citation: str | None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A row of a figure: values in the order of the record's columns (NULL is None), where they come from, how to trace them."""

    values: tuple[Any, ...]
    provenance: str | None
    trace: TraceKey | None
    sources: tuple[SourceUsed, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """A figure with its numbers. `missing` says why there are none; `remarks` what to know of those there are; `data_dates` are oldest first."""

    figure: Figure
    asked: Asked
    base: Base
    columns: tuple[FigureColumn, ...] = ()
    rows: tuple[FigureRow, ...] = ()
    data_dates: tuple[date, ...] = ()
    publishers: tuple[str, ...] = ()
    provenances: tuple[str, ...] = ()
    sources: tuple[SourceUsed, ...] = ()
    missing: Told | None = None
    remarks: tuple[Told, ...] = ()
    levels: Mapping[str, LevelNoun] = field(default_factory=lambda: LEVELS)
    """What the country calls its administrative levels."""

    @property
    def is_held(self) -> bool:
        return self.missing is None

    @property
    def has_sample(self) -> bool:
        """Whether made-up data are in it: then it proves nothing."""
        return "sample" in self.provenances

    def title(self, lang: Language) -> str:
        """The title on the base the figure was drawn on, or was asked for where it could not be drawn; of what neither says it is silent."""
        moment, against = self.asked.moment, self.asked.compare_with
        asked = {"date": moment and moment.day, "compare_with": against and against.day, "year": moment and moment.first.year,
                 "perimeter": self.asked.perimeter, "period": moment, "compare_period": against}  # fmt: skip
        settled = {name: getattr(self.base, name) for name in Base.__slots__}
        levels = level_fields(self.levels, lang)
        fields = levels | {name: _shown(value or asked.get(name), lang) for name, value in settled.items()}
        return _UNSAID.sub("", self.figure.title.of(lang).format_map(fields))

    def note(self, lang: Language) -> str:
        """What to know of the figure, in the country's words; "" where there is nothing."""
        return with_levels(self.figure.note.of(lang), self.levels, lang) if self.figure.note else ""

    def told(self, why: Told, lang: Language) -> str:
        """Why it is missing, or a remark, in the country's words."""
        return why.text(lang, self.levels)

    def records(self) -> list[dict[str, Any]]:
        """Rows as {column: value}, with `provenance`."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row.values, strict=True)) | {"provenance": row.provenance} for row in self.rows]

    def find(self, **where: Any) -> dict[str, Any] | None:
        """The first row whose columns have these values; None where there is none."""
        return next((record for record in self.records() if all(record[name] == value for name, value in where.items())), None)


def _shown(value: Any, lang: Language) -> str:
    return _UNKNOWN if value is None else day(value, lang) if isinstance(value, date) else str(value)


def draw_all(held: Holdings, asked: Asked, figure_ids: Sequence[str] | None = None) -> Iterator[FigureRecord]:
    """All figures, or some, in the order of the report."""
    for figure_id in figure_ids or figures():
        yield draw(held, figure_id, asked)


def draw(held: Holdings, figure_id: str, asked: Asked) -> FigureRecord:
    """One figure on the base asked for. Raises KeyError for an id that no file of sql/figures/ has."""
    return replace(_draw(held, figures()[figure_id], asked), levels=held.levels)


def _draw(held: Holdings, figure: Figure, asked: Asked) -> FigureRecord:
    base = Base()
    absent = sorted(set(figure.needs) - held.names)
    if absent:
        return FigureRecord(figure, asked, base, missing=Told("table_not_held", {"tables": ", ".join(absent)}))
    try:
        with hidden("pandas"):  # DuckDB would import it to look at a parameter.
            base = settle(held, figure, asked)
            result = held.connection.execute(figure.query, base.parameters(figure))
            names = [str(column[0]) for column in result.description or ()]
            return _record(held, figure, asked, base, names, result.fetchall())
    except Undetermined as reason:
        return FigureRecord(figure, asked, base, missing=reason.told)
    except (duckdb.CatalogException, duckdb.BinderException):
        return FigureRecord(figure, asked, base, missing=Told("warehouse_older"))


def _record(held: Holdings, figure: Figure, asked: Asked, base: Base, names: list[str], rows: list[tuple[Any, ...]]) -> FigureRecord:
    found = [_paired(dict(zip(names, row, strict=True))) for row in rows]
    refusal = next((row["refusal"] for row in found if row.get("refusal")), None)
    if refusal or not found:
        return FigureRecord(figure, asked, base, missing=Told(refusal or ("year_not_held" if base.year else "no_rows"), _named(base)))
    columns = tuple(_column(held, figure, name) for name in found[0] if name not in MACHINERY)
    provenances = {row["provenance"] for row in found if row.get("provenance")}
    return FigureRecord(
        figure, asked, base, columns,
        rows=tuple(
            FigureRow(tuple(row[column.name] for column in columns), row.get("provenance"), _trace(row), _sources(held, [row])) for row in found
        ),
        data_dates=tuple(sorted({at for row in found for at in _listed(row.get("data_date", row.get("reference_date")))})),
        publishers=tuple(sorted({who for row in found if row.get("provenance") != "sample" for who in _listed(row.get("publisher"))})),
        provenances=tuple(name for name in _PRECEDENCE if name in provenances),
        sources=_sources(held, found), remarks=_remarks(held, figure, asked, base, found),
    )  # fmt: skip


def _paired(row: dict[str, Any]) -> dict[str, Any]:
    """Two columns `x_fr` and `x_en` are one column `x` of words."""
    paired: dict[str, Any] = {}
    for name, value in row.items():
        stem = name.removesuffix("_fr")
        if stem != name and f"{stem}_en" in row:
            paired[stem] = None if value is None else Words(value, row[f"{stem}_en"])
        elif not (name.endswith("_en") and name.removesuffix("_en") in paired):
            paired[name] = value
    return paired


def _column(held: Holdings, figure: Figure, name: str) -> FigureColumn:
    """A column, with the country's own word for a level."""
    column = figure_column(figure, name)
    label, null = (words and Words(*(with_levels(words.of(lang), held.levels, lang) for lang in LANGUAGES)) for words in (column.label, column.null))
    column = replace(column, label=label or column.label, null=null)
    return replace(column, label=held.level_words[name]) if name in held.level_words and name not in figure.columns else column


def _remarks(held: Holdings, figure: Figure, asked: Asked, base: Base, rows: list[dict[str, Any]]) -> tuple[Told, ...]:
    """What the reader would not expect: an earlier operation than the last one asked for, another base than a year before, what rows say."""
    told = [Told(code) for code in sorted({row["remark"] for row in rows if row.get("remark")})]
    if base.date and asked.moment and figure.dates_from.startswith(_OF_OPERATIONS):
        later = [day for day in held.dates("pdi_national") if base.date < day <= asked.moment.last]
        told += [Told("later_operation", {"date": base.date, "later": later[-1]})] if later else []
    if base.date and base.compare_with and asked.compare_with is None and figure.compare == "year_before":
        is_usual = is_a_year_before(base.compare_with, base.date)
        told += [] if is_usual else [Told("compared_with_previous", {"date": base.date, "compare_with": base.compare_with})]
    return tuple(told)


def _named(base: Base) -> dict[str, Any]:
    return {name: getattr(base, name) for name in Base.__slots__}


def _trace(row: dict[str, Any]) -> TraceKey | None:
    return TraceKey(row["trace_table"], row["trace_key"]) if row.get("trace_table") and row.get("trace_key") else None


def _listed(value: Any) -> list[Any]:
    return [] if value is None else [one for one in value if one is not None] if isinstance(value, list) else [value]


def _sources(held: Holdings, rows: list[dict[str, Any]]) -> tuple[SourceUsed, ...]:
    """The files behind the rows; a file that lists printed totals counts once for each total in print."""
    used = {pair for row in rows for pair in _source_pairs(row)}
    sources = (SourceUsed(source_id, held.file_names.get(source_id, source_id), citation) for source_id, citation in used)
    return tuple(sorted(sources, key=lambda source: (source.file_name, source.citation or "", source.source_id)))


def _source_pairs(row: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    """(source_id, citation) of a row: one, or two lists side by side."""
    source_ids, citations = row.get("source_id"), row.get("citation")
    if not isinstance(source_ids, list):
        source_ids, citations = [source_ids], [citations]
    for source_id, citation in zip(source_ids, citations or [None] * len(source_ids), strict=True):
        if source_id is not None:
            yield source_id, citation
