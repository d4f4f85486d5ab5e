"""The report as a workbook: a sheet a figure, with native charts, number formats, and sources and query beside the numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from flows.report import theme
from flows.report.cover import Cover
from flows.report.exhibits import Exhibit, Line
from flows.report.page import parameters_of
from flows.report.sheet_charts import CHART_ROWS, add_chart, can_draw
from flows.report.stable_zip import without_clock
from flows.report.verdicts import Publication
from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.report_figures.figure_files import FigureColumn
from flows.steps.report_figures.figure_words import is_change

TABLE_ROW = 5
"""The row of the header of each sheet's table."""
_FACE = "Calibri"
_BOLD, _TITLE, _MUTED = Font(_FACE, bold=True), Font(_FACE, bold=True, size=14), Font(_FACE, color=theme.MUTED[1:])
_ALARM, _WARN, _LINK = (
    Font(_FACE, bold=True, color="FFFFFF"),
    Font(_FACE, bold=True, color=theme.FICTIVE[1:]),
    Font(_FACE, u="single", color=theme.MAIN[1:]),
)
_MAGENTA = PatternFill("solid", fgColor=theme.FICTIVE[1:])
_HEADER = PatternFill("solid", fgColor="E8EDF4")
_HATCHED = PatternFill("lightUp", fgColor=theme.FICTIVE[1:], bgColor="FFFFFF")
_BREAK = Border(top=Side("mediumDashed", color="6B4E00"))
_WRAP = Alignment(wrap_text=True, vertical="top")
_TEXT_WIDTH = 46
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def workbook(
    cover: Cover, items: Sequence[Exhibit], publications: Sequence[Publication], built_at: datetime, lang: Language
) -> bytes:  # fmt: skip
    """The workbook as bytes, the same for the same warehouse: its clock is that of the warehouse's build (UTC)."""
    book = Workbook()
    contents = book.active
    assert isinstance(contents, Worksheet)
    contents.title = say("sheet_contents", lang)
    titles = [item.title for item in items] + [publication.title(lang) for publication in publications]
    names = [sheet_name(number, title) for number, title in enumerate(titles, 1)]
    _contents(contents, cover, items, publications, names, lang)
    shown_there: list[Exhibit | Publication] = [*items, *publications]
    for name, shown in zip(names, shown_there, strict=True):
        sheet = book.create_sheet(name)
        if isinstance(shown, Exhibit):
            _figure(sheet, shown)
        else:
            _verdicts(sheet, shown, lang)
    book.properties.title, book.properties.creator, book.properties.language = cover.title, "DTM", lang
    packed = io.BytesIO()
    book.save(packed)
    return without_clock(packed.getvalue(), built_at)


def sheet_name(number: int, title: str) -> str:
    """A name that Excel accepts: at most 31 characters, none of those it forbids, unlike any other by its number."""
    return f"{number:02} {' '.join(title.translate(_FORBIDDEN).split())}"[:31].rstrip()


def write_text(cell: SheetCell, text: str, font: Font | None = None) -> None:
    """A text as a text, whatever it begins with: names come from files, and a name may look like a formula."""
    cell.value, cell.data_type = text, "s"
    if text[:1] in "=+-@\t\r":
        cell.quotePrefix = True
    if font:
        cell.font = font


def _contents(
    sheet: Worksheet, cover: Cover, items: Sequence[Exhibit], publications: Sequence[Publication], names: Sequence[str], lang: Language
) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 90, 48
    write_text(sheet["A1"], cover.title, _TITLE)
    write_text(sheet["A2"], say("report_lead", lang), _MUTED)
    write_text(sheet["A3"], cover.base_line, _MUTED)
    if cover.fictive:
        _alarm(sheet["A4"], cover.fictive)
        sheet.row_dimensions[4].height = 62
    for column, key in enumerate(("column_figure", "col_provenance"), 1):
        write_text(sheet.cell(6, column), say(key, lang), _BOLD)
    states = [(item.title, _state(item, lang), bool(item.ribbon)) for item in items]
    states += [(publication.title(lang), publication.summary(lang), False) for publication in publications]
    for row, ((title, state, is_fictive), name) in enumerate(zip(states, names, strict=True), 7):
        write_text(sheet.cell(row, 1), title, _LINK)
        sheet.cell(row, 1).hyperlink = Hyperlink(ref=f"A{row}", location=f"'{name}'!A1")
        write_text(sheet.cell(row, 2), state, _WARN if is_fictive else None)
    last = len(names) + 9
    write_text(sheet.cell(last, 1), say("sources_text", lang))
    write_text(sheet.cell(last + 1, 1), say("credit", lang), _MUTED)
    for row in (2, last):
        sheet.cell(row, 1).alignment = _WRAP
        sheet.row_dimensions[row].height = 32 if row == 2 else 62
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 1, 0, True


def _state(item: Exhibit, lang: Language) -> str:
    """What the table of contents says of a figure: made up, not held, or where it comes from."""
    if item.ribbon or item.refusal:
        return item.ribbon or say("not_held", lang, reason=item.refusal)
    return ", ".join(say(f"provenance_{name}", lang) for name in item.record.provenances)


def _alarm(cell: SheetCell, text: str) -> None:
    write_text(cell, text, _ALARM)
    cell.fill, cell.alignment = _MAGENTA, _WRAP


def _figure(sheet: Worksheet, item: Exhibit) -> None:
    write_text(sheet["A1"], item.title, _TITLE)
    if item.ribbon:
        write_text(sheet["A2"], item.ribbon, _ALARM)
        for column in range(1, len(item.columns) + 3):
            sheet.cell(2, column).fill = _MAGENTA
    if item.refusal:
        write_text(sheet["A3"], say("not_held", item.lang, reason=item.refusal))
        return
    write_text(sheet["A3"], " ".join((*item.sentences, *item.breaks)))
    _table(sheet, item)
    beside = len(item.columns) + 4
    if can_draw(item):
        add_chart(sheet, item, beside, TABLE_ROW)
    _about(sheet, item, beside, TABLE_ROW + (CHART_ROWS if can_draw(item) else 0))
    last = max(TABLE_ROW + len(item.lines), TABLE_ROW + CHART_ROWS)
    sheet.print_area = f"A1:{get_column_letter(beside + 10)}{last}"
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _table(sheet: Worksheet, item: Exhibit) -> None:
    labels = [*(column.label.of(item.lang) for column in item.columns), say("col_provenance", item.lang), say("about_trace", item.lang)]
    for column, label in enumerate(labels, 1):
        cell = sheet.cell(TABLE_ROW, column)
        write_text(cell, label, _BOLD)
        is_number = column <= len(item.columns) and item.columns[column - 1].is_number
        cell.fill, cell.alignment = _HEADER, Alignment(horizontal="right" if is_number else "left", wrap_text=True, vertical="top")
    sheet.row_dimensions[TABLE_ROW].height = 31
    for row, line in enumerate(item.lines, TABLE_ROW + 1):
        _line(sheet, item, line, row)
    last = TABLE_ROW + len(item.lines)
    sheet.auto_filter.ref = f"A{TABLE_ROW}:{get_column_letter(len(labels))}{last}"
    sheet.freeze_panes = f"A{TABLE_ROW + 1}"
    for column in range(1, len(labels) + 1):
        longest = max(len(str(item.lines[i].cells[column - 1].text)) if column <= len(item.columns) else 22 for i in range(len(item.lines)))
        sheet.column_dimensions[get_column_letter(column)].width = min(max(longest + 3, 13), _TEXT_WIDTH)


def _line(sheet: Worksheet, item: Exhibit, line: Line, row: int) -> None:
    for index, shown in enumerate(line.cells, 1):
        cell = sheet.cell(row, index)
        if isinstance(shown.value, str):
            write_text(cell, shown.value)
            cell.alignment = Alignment(indent=1 if index > 1 else 0)
        elif shown.value is not None:
            cell.value, cell.number_format = shown.value, number_format(shown.column, item.lang)
        if line.provenance == "sample":
            cell.fill = _HATCHED
        if line.is_break:
            cell.border = _BREAK
    if line.provenance:
        write_text(sheet.cell(row, len(item.columns) + 1), say(f"provenance_{line.provenance}", item.lang))
        sheet.cell(row, len(item.columns) + 1).alignment = Alignment(indent=1)
    if line.trace:
        write_text(sheet.cell(row, len(item.columns) + 2), f"from trace('{line.trace.table}', '{line.trace.key}')", _MUTED)


def _verdicts(sheet: Worksheet, publication: Publication, lang: Language) -> None:
    write_text(sheet["A1"], publication.title(lang), _TITLE)
    write_text(sheet["A2"], publication.summary(lang))
    heads = ("col_claim", "col_section", "col_text", "about_period_name", "col_printed", "col_computed", "col_verdict", "col_reason")
    for column, (key, width) in enumerate(zip(heads, (8, 24, 46, 20, 13, 13, 16, 90), strict=True), 1):
        write_text(sheet.cell(TABLE_ROW, column), say(key, lang), _BOLD)
        sheet.cell(TABLE_ROW, column).fill = _HEADER
        sheet.column_dimensions[get_column_letter(column)].width = width
    for at, row in enumerate(publication.verdicts, TABLE_ROW + 1):
        texts = (row.claim_id, row.section, row.text, row.period, None, None, row.verdict_text, row.reason)
        for column, text in enumerate(texts, 1):
            if text:
                write_text(sheet.cell(at, column), text)
            sheet.cell(at, column).alignment = _WRAP
        for column, value in ((5, row.printed), (6, row.computed)):
            sheet.cell(at, column).value, sheet.cell(at, column).number_format = value, "#,##0.##" if value and value % 1 else "#,##0"
    sheet.auto_filter.ref = f"A{TABLE_ROW}:H{TABLE_ROW + len(publication.verdicts)}"
    sheet.freeze_panes = f"A{TABLE_ROW + 1}"
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def number_format(column: FigureColumn, lang: Language) -> str:
    """Excel's format of a column; it shows the marks of the reader's own language. Percentages stay on 0-100."""
    if column.unit == "month":
        return "mmm yyyy"
    if not column.is_number:
        return "dd/mm/yyyy" if lang == "fr" else "d mmm yyyy"
    body = "#,##0" + ("." + "0" * column.decimals if column.decimals else "")
    if column.unit == "percent":
        body += '"\u00a0%"' if lang == "fr" else '"%"'
    return f"+{body};-{body};{body}" if is_change(column) else body


def _about(sheet: Worksheet, item: Exhibit, column: int, row: int) -> None:
    """Sources, note, parameters and query, from this cell down."""
    figure = item.record.figure
    entries: list[tuple[str, Any]] = [*item.about]
    if figure.note:
        entries.append((say("about_note", item.lang), item.record.note(item.lang)))
    entries += [(say("about_sources", item.lang), f"{s.file_name}: {s.citation}") for s in item.record.sources if s.citation]
    entries += [(say("about_query", item.lang), text) for text in (*parameters_of(item), *figure.query.splitlines())]
    previous = ""
    for offset, (label, text) in enumerate(entries):
        if label != previous:
            write_text(sheet.cell(row + offset, column), label, _BOLD)
        write_text(sheet.cell(row + offset, column + 1), text)
        previous = label
    sheet.column_dimensions[get_column_letter(column)].width = 16
