"""`dtm report`: the report of a year as page, charts, workbook and text document."""

from __future__ import annotations

import time
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.terms import DONE, FAILED, USAGE, JsonOption, Lang, LangOption, RawOption, WarehouseOption, reading, stop

if TYPE_CHECKING:
    import duckdb

    from flows.report.report import Report
    from flows.steps.messages import Language
    from flows.steps.report_figures.figure_base import Asked


class Format(StrEnum):
    """The files a report is made of."""

    html = "html"
    svg = "svg"
    png = "png"
    xlsx = "xlsx"
    docx = "docx"


def report(
    year: Annotated[int, typer.Argument(help="The year the report is about.", min=1990, max=2100)],
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write into; else WAREHOUSE/reports/YEAR.", file_okay=False)] = None,
    formats: Annotated[list[Format] | None, typer.Option("--format", help="Write only these; may be repeated. Else all.")] = None,
    compare_with: Annotated[str | None, typer.Option("--compare-with", help="Year, month or day: 2021, 2021-12, 2021-12-31.")] = None,
    perimeter: Annotated[str | None, typer.Option("--perimeter", help="Regions of this perimeter: 2012, 2016, 2023.")] = None,
    as_of: Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="As known at the end of this day (see dtm run).")] = None,
    raw: RawOption = Path("raw"),
    warehouse: WarehouseOption = Path("warehouse"),
    lang: LangOption = Lang.fr,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Make the report of a year: a page that works without a network, charts, a workbook, a text document."""
    from flows.report.gallery import renderers

    with renderers() as pool:
        from flows.report.report import FORMATS, Order, compose, write
        from flows.steps.settings import Settings

        started, settings = time.perf_counter(), Settings(raw, warehouse, as_of=as_of.date() if as_of else None)
        _need(settings.published, settings.as_of, lang.value)
        order = Order(year, _asked(year, compare_with, perimeter, lang.value), lang.value, settings.reference, tuple(formats or FORMATS))
        with reading(settings.published, lang.value) as connection:
            _know(connection, perimeter, lang.value)
            made = compose(connection, order, pool)
        if made.is_empty:
            stop(_say("report_nothing_held", lang.value, year=year), FAILED)
        folder = out or warehouse / "reports" / (f"{year}-as-of-{settings.as_of}" if settings.as_of else str(year))
        try:
            written = write(made, folder)
        except OSError as error:
            stop(_say("report_not_written", lang.value, error=error), FAILED)
    _tell(made, folder, written, time.perf_counter() - started, lang.value, as_json)
    raise typer.Exit(DONE)


def _say(key: str, lang: Language, **fields: object) -> str:
    from flows.steps.phrases import say

    return say(key, lang, **fields)


def _know(connection: duckdb.DuckDBPyConnection, perimeter: str | None, lang: Language) -> None:
    """A perimeter that nobody declared is a slip of the pen."""
    from flows.steps.report_figures.figures import Holdings

    known = sorted(Holdings(connection).perimeters_since)
    if perimeter is not None and perimeter not in known:
        stop(_say("missing_unknown_perimeter", lang, perimeter=perimeter, known=", ".join(known)), USAGE)


def _asked(year: int, compare_with: str | None, perimeter: str | None, lang: Language) -> Asked:
    from flows.steps.report_figures.figure_base import Asked, Moment

    try:
        moment = Moment.parse(compare_with) if compare_with else None
    except ValueError:
        stop(_say("report_bad_moment", lang, text=compare_with), USAGE)
    return Asked(year=year, compare_with=moment, perimeter=perimeter)


def _need(published: Path, as_of: date | None, lang: Language) -> None:
    """A warehouse of the past is not built on the way."""
    if as_of and not published.exists():
        stop(_say("report_as_of_not_built", lang, day=as_of, path=published), FAILED)


def _tell(made: Report, folder: Path, written: list[Path], seconds: float, lang: Language, as_json: bool) -> None:
    from flows.screen import display
    from flows.steps.wording import one_decimal

    if as_json:
        display.print_json(
            {
                "folder": str(folder),
                "files": [str(path) for path in written],
                "figures": len(made.exhibits),
                "fictive": made.fictive,
                "missing": made.missing,
            }
        )
        return
    print(_say("report_written", lang, year=made.order.year, folder=folder, seconds=one_decimal(seconds, lang)))
    charts = [path for path in written if path.parent != folder]
    for path in written:
        if path not in charts:
            print(f"  {path}")
    if charts:
        print("  " + _say("report_charts", lang, folder=charts[0].parent, count=len(charts)))
    if made.fictive:
        print(_say("report_has_samples", lang, count=made.fictive, total=len(made.exhibits) - made.missing))
    if made.missing:
        print(_say("report_missing", lang, count=made.missing))
