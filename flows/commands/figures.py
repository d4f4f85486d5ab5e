"""`dtm figures`: the figures of the report from the published warehouse, with their base, provenance and sources."""

from __future__ import annotations

from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.terms import DONE, FAILED, USAGE, JsonOption, Lang, LangOption, RawOption, WarehouseOption, reading, stop

if TYPE_CHECKING:
    from flows.steps.messages import Language
    from flows.steps.report_figures.figure_base import Asked, Moment
    from flows.steps.report_figures.figures import FigureRecord


class Format(StrEnum):
    """What a figure is written as."""

    table = "table"
    csv = "csv"
    json = "json"
    xlsx = "xlsx"


def figures(
    names: Annotated[list[str] | None, typer.Argument(metavar="figure", help="Figures by name; without one, the list of them.")] = None,
    all_figures: Annotated[bool, typer.Option("--all", help="Every figure, in the order of the report.")] = False,
    year: Annotated[int | None, typer.Option("--year", help="The year, told by its last operation.", min=1900, max=2999)] = None,
    on: Annotated[str | None, typer.Option("--date", metavar="DATE", help="The operation of a day, month or year: 2022-12-31, 2022-12.")] = None,
    compare_with: Annotated[str | None, typer.Option("--compare-with", metavar="DATE", help="What a change is counted from, likewise.")] = None,
    perimeter: Annotated[str | None, typer.Option("--perimeter", help="The regions as of this year: 2012, 2016, 2023.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="What was known at the end of a day; dtm run --as-of builds it.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="Table on the screen, CSV, JSON, or a workbook.")] = Format.table,
    out: Annotated[Path | None, typer.Option("--out", help="File to write; a folder for the CSV of several figures.")] = None,
    raw: RawOption = Path("raw"),
    warehouse: WarehouseOption = Path("warehouse"),
    lang: LangOption = Lang.fr,
    as_json: JsonOption = False,
) -> None:
    """The figures of the report: list them, or draw one, several or all (--all) on the base you choose."""
    from flows.steps.report_figures.figures import Holdings, draw_all
    from flows.steps.settings import Settings
    from flows.steps.warehouse.overview import build_about

    form = Format.json if as_json else form
    wanted = _wanted(names or [], all_figures, lang.value)
    asked = _asked(year, on, compare_with, perimeter, lang.value)
    if form is Format.csv and len(wanted) != 1 and out is None:
        stop(_say("figures_need_folder", lang.value), USAGE)
    if form is Format.xlsx and (out is None or out.is_dir()):
        stop(_say("figures_need_file", lang.value), USAGE)
    published = Settings(raw, warehouse, as_of=as_of.date() if as_of else None).published
    if as_of and not published.exists():
        stop(_say("figures_as_of_not_built", lang.value, day=f"{as_of:%Y-%m-%d}"), FAILED)
    with reading(published, lang.value) as connection:
        records, built_at = list(draw_all(Holdings(connection), asked, wanted or None)), build_about(connection).built_at
    _write(records, form, out, lang.value, built_at, is_list=not wanted and not all_figures)
    is_refused = bool(wanted) and not any(record.is_held for record in records)
    raise typer.Exit(FAILED if is_refused else DONE)


def _say(key: str, lang: Language, **fields: object) -> str:
    from flows.steps.phrases import say

    return say(key, lang, **fields)


def _wanted(names: list[str], all_figures: bool, lang: Language) -> list[str]:
    """The figures named, each once; empty where all are meant, or the list of them."""
    from flows.steps.report_figures.figure_files import figures as declared

    for name in names:
        if name not in declared():
            near = get_close_matches(name, list(declared()), 3, 0.4)
            key = "figures_unknown" if near else "figures_unknown_none_near"
            stop(_say(key, lang, name=name, near=", ".join(near or declared())), USAGE)
    return [] if all_figures else list(dict.fromkeys(names))


def _asked(year: int | None, on: str | None, compare_with: str | None, perimeter: str | None, lang: Language) -> Asked:
    from flows.steps.report_figures.figure_base import Asked

    at = _moment(on, lang)
    if year and at and at.first.year != year:
        stop(_say("figures_year_and_date", lang, year=year, date=on), USAGE)
    return Asked(year, at, _moment(compare_with, lang), perimeter)


def _moment(text: str | None, lang: Language) -> Moment | None:
    from flows.steps.report_figures.figure_base import Moment

    try:
        return Moment.parse(text) if text else None
    except ValueError:
        return stop(_say("figures_bad_date", lang, text=text), USAGE)


def _write(records: list[FigureRecord], form: Format, out: Path | None, lang: Language, built_at: datetime, is_list: bool) -> None:
    try:
        if form is Format.table:
            _write_tables(records, out, lang, is_list)
        elif form is Format.json:
            _write_json(records, out, lang, is_list)
        elif form is Format.xlsx:
            _write_book(records, out, lang, built_at)
        else:
            _write_csv(records, out, lang)
    except OSError as error:
        stop(_say("figures_not_written", lang, error=error), FAILED)


def _write_tables(records: list[FigureRecord], out: Path | None, lang: Language, is_list: bool) -> None:
    from rich.console import Console

    from flows.screen.display import LOG_WIDTH, console
    from flows.screen.figure import show_figure, show_list

    def show(screen: Console) -> None:
        if is_list:
            show_list(screen, records, lang)
            return
        for record in records:
            show_figure(screen, record, lang)
        screen.print(_say("credit", lang), style="dim")

    if out is None:
        show(console())
        return
    with out.open("w", encoding="utf-8") as file:
        show(Console(file=file, width=LOG_WIDTH, highlight=False, markup=False))


def _write_json(records: list[FigureRecord], out: Path | None, lang: Language, is_list: bool) -> None:
    import json

    from flows.steps.report_figures.figure_exports import figure_document

    documents = [figure_document(record, lang) for record in records]
    if is_list:
        documents = [{key: document[key] for key in ("figure", "title", "missing", "provenances")} for document in documents]
    text = json.dumps(documents, ensure_ascii=False, indent=1, default=str)
    if out is None:
        print(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")


def _write_book(records: list[FigureRecord], out: Path | None, lang: Language, built_at: datetime) -> None:
    from flows.report.figures_book import figures_book

    assert out is not None
    out.write_bytes(figures_book(records, built_at, lang))


def _write_csv(records: list[FigureRecord], out: Path | None, lang: Language) -> None:
    from flows.steps.report_figures.figure_exports import csv_table, index_table

    if len(records) == 1 and (out is None or not out.is_dir()):
        (record,) = records
        if record.missing:
            stop(record.told(record.missing, lang), FAILED)
        text = csv_table(record, lang)
        if out is None:
            print(text, end="")
        else:
            out.write_text(text, encoding="utf-8-sig")
        return
    assert out is not None
    out.mkdir(parents=True, exist_ok=True)
    files = {f"{record.figure.figure_id}.csv": record for record in records}
    for name, record in files.items():
        if record.is_held:
            (out / name).write_text(csv_table(record, lang), encoding="utf-8-sig")
        else:  # A table of another day must not lie beside an index that has none.
            (out / name).unlink(missing_ok=True)
    (out / "index.csv").write_text(index_table(files, lang), encoding="utf-8-sig")
