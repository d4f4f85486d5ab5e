"""The report of a year, made from the published warehouse alone and written as files into one folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from flows.report.country_map import CountryMap, load_map
from flows.report.cover import Cover, fictive_warning
from flows.report.document import document
from flows.report.exhibits import Exhibit, exhibit
from flows.report.gallery import MAPPED_FIGURE, Picture, pictures
from flows.report.page import page
from flows.report.verdicts import Publication, publications
from flows.report.workbook import workbook
from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.report_figures.figure_base import Asked
from flows.steps.report_figures.figures import FigureRecord, Holdings, draw_all
from flows.steps.report_figures.sentences import tell
from flows.steps.wording import day

FORMATS = ("html", "svg", "png", "xlsx", "docx")


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: the base of the figures, the language, the files, and the folder of the country's outline."""

    year: int
    asked: Asked
    lang: Language
    reference: Path
    formats: Sequence[str] = FORMATS

    @property
    def stem(self) -> str:
        """What the names of all files begin with."""
        return f"dtm-{self.year}-{self.lang}"


@dataclass(frozen=True, slots=True)
class Report:
    """The report before it is written: exhibits, their pictures and what stands around them."""

    order: Order
    built_at: datetime
    cover: Cover
    exhibits: tuple[Exhibit, ...]
    pictures: dict[str, list[Picture]]
    publications: tuple[Publication, ...]

    @property
    def fictive(self) -> int:
        return sum(item.record.has_sample for item in self.exhibits)

    @property
    def is_empty(self) -> bool:
        return self.missing == len(self.exhibits) and not self.publications

    @property
    def missing(self) -> int:
        return sum(not item.record.is_held for item in self.exhibits)


def compose(connection: duckdb.DuckDBPyConnection, order: Order, pool: ProcessPoolExecutor) -> Report:
    """Everything the report says. Reads the published warehouse only. Raises duckdb.Error."""
    records = list(draw_all(Holdings(connection), order.asked))
    exhibits = tuple(exhibit(record, tell(record, order.lang) if record.is_held else (), order.lang) for record in records)
    country, no_map = _country_map(order)
    built_at, as_of = connection.execute("select built_at, as_of from meta.build").fetchall()[0]
    wants_png = bool({"png", "docx"} & set(order.formats))
    cover = Cover(
        title=_title(connection, order), base_line=_base_line(order, built_at, as_of), fictive=fictive_warning(records, order.lang),
        notes={item.anchor: [no_map] if no_map and item.record.figure.figure_id == MAPPED_FIGURE else [] for item in exhibits},
        sources=_sources(records),
    )  # fmt: skip
    drawn = dict(pictures(exhibits, country, pool, wants_png))
    return Report(order, built_at, cover, exhibits, drawn, publications(connection, order.year, order.lang))


def write(report: Report, folder: Path) -> list[Path]:
    """Write the files that were asked for; each appears whole or not at all. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in _files(report):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        beside.write_bytes(content)
        beside.replace(path)
        written.append(path)
    _clear_away(folder, report.order, set(written))
    return written


def _clear_away(folder: Path, order: Order, written: set[Path]) -> None:
    """Charts that an earlier report left here and this one has no more: nobody shall paste them for its own."""
    for kind in {"svg", "png"} & set(order.formats):
        for left_behind in set((folder / f"{order.stem}-charts").glob(f"[0-9][0-9]-*.{kind}")) - written:
            left_behind.unlink(missing_ok=True)


def _files(report: Report) -> Iterator[tuple[str, bytes]]:
    order, stem = report.order, report.order.stem
    if "html" in order.formats:
        yield f"{stem}.html", page(report.cover, report.exhibits, report.pictures, report.publications, order.lang).encode()
    if "xlsx" in order.formats:
        yield f"{stem}.xlsx", workbook(report.cover, report.exhibits, report.publications, report.built_at, order.lang)
    if "docx" in order.formats:
        yield f"{stem}.docx", document(report.cover, report.exhibits, report.pictures, report.publications, report.built_at, order.lang)
    for picture in (picture for drawn in report.pictures.values() for picture in drawn):
        if "svg" in order.formats:
            yield f"{stem}-charts/{picture.name}.svg", picture.rendered.standalone.encode()
        if "png" in order.formats:
            yield f"{stem}-charts/{picture.name}.png", picture.rendered.png


def _country_map(order: Order) -> tuple[CountryMap | None, str]:
    """The map, or why there is none."""
    try:
        found = load_map(order.reference)
    except ValueError as error:
        return None, say("map_broken", order.lang, error=error)
    return found, "" if found else say("map_absent", order.lang)


def _title(connection: duckdb.DuckDBPyConnection, order: Order) -> str:
    name, where = connection.execute(f"select name, in_{order.lang} from core.country").fetchall()[0]
    return say("report_title", order.lang, year=order.year, where=where or f"· {name} ·")


def _base_line(order: Order, built_at: datetime, as_of: date | None) -> str:
    lang = order.lang
    asked: dict[str, Any] = {"perimeter": order.asked.perimeter, "compare_with": order.asked.compare_with}
    chosen = [say(f"asked_{key}", lang, value=value) for key, value in asked.items() if value]
    parts = [
        say("report_built", lang, built=f"{day(built_at.date(), lang)} {built_at:%H:%M} UTC"),
        say("report_as_of", lang, day=day(as_of, lang)) if as_of else "",
        say("report_asked", lang, asked=", ".join(chosen)) if chosen else "",
    ]
    return " ".join(part for part in parts if part)


def _sources(records: Sequence[FigureRecord]) -> list[str]:
    """Every file and printed total that a figure rests on, once."""
    used = {(source.file_name, source.citation or "") for record in records for source in record.sources}
    return [f"{name}: {citation}" if citation else name for name, citation in sorted(used)]
