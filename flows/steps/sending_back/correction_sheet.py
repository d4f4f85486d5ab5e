"""The first sheet of a marked-up copy: what is wrong, where (with a link to the cell), and what to do. French above, English below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows.steps.messages import Language
from flows.steps.opening.workbook import SUMMARY_MARK
from flows.steps.phrases import say
from flows.steps.places_and_dates.rounds_and_versions import version_mark
from flows.steps.sending_back.copies import put
from flows.steps.sending_back.told import COLOURS, MARK, Told

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.worksheet.worksheet import Worksheet

_COLUMNS = {"number": 5, "severity": 12, "where": 24, "what": 50, "found": 18, "expected": 24, "remedy": 50, "rule": 24}
"""The table's columns and their widths, in letters."""
_WIDTH = sum(_COLUMNS.values())
_LINE_HEIGHT = 14.0
_FONT = "Calibri"
_HEAD, _LINK, _GREY = "1F4E78", "0563C1", "7F7F7F"
_VERSION_AT_END = re.compile(r"[\s_.-]*(?:(?:v|ver|version|rev|revision)[\s_.-]*\d{1,2}|\(\d{1,2}\)|corrigée?|corrigee?)$", re.IGNORECASE)
_WHOLE = re.compile(r"-?\d{1,12}")


@dataclass(frozen=True, slots=True)
class Line:
    """One issue and the sheet and cell where it is to be seen, None where it is about a sheet or the file."""

    told: Told
    place: tuple[str, str] | None

    @property
    def where(self) -> str | None:
        return "!".join(self.place) if self.place else self.told.sheet


def mended_name(file_name: str) -> str:
    """The name under which a mended file goes before this one: the next version mark."""
    stem = _VERSION_AT_END.sub("", Path(file_name).stem.replace(MARK, ""))
    return f"{stem}_v{version_mark(file_name) + 1}.xlsx"


def write_correction_sheet(sheet: Worksheet, file_name: str, lines: Sequence[Line], notes: dict[Language, list[str]]) -> None:
    """Fill the sheet, which is still empty: works for a sheet that is written row by row as for one in memory."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for index, width in enumerate(_COLUMNS.values(), start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.sheet_view.showGridLines = False
    page = _Page(sheet)
    page.text(SUMMARY_MARK, Font(name=_FONT, size=9, color=_GREY))
    languages: tuple[Language, ...] = ("fr", "en")
    for lang in languages:
        page.text(say("copy_title", lang, counts=_counts(lines, lang)), Font(name=_FONT, size=14, bold=True))
        page.text(say("copy_file", lang, name=file_name), Font(name=_FONT, bold=True))
        page.text(say("copy_how", lang, mended=mended_name(file_name)))
        for note in notes[lang]:
            page.text(note, Font(name=_FONT, italic=True, color=_GREY))
        page.skip()
        page.heads([say(f"copy_{key}", lang) for key in _COLUMNS])
        for number, line in enumerate(lines, start=1):
            page.issue(number, line, lang)
        page.skip()


def _counts(lines: Sequence[Line], lang: Language) -> str:
    counts = {severity: sum(line.told.severity == severity for line in lines) for severity in ("error", "warning")}
    return ", ".join(say(f"copy_{'one' if count == 1 else 'many'}_{severity}", lang, count=count) for severity, count in counts.items() if count)


class _Page:
    """Appends rows and knows where it is."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet, self._row = sheet, 0
        self._looks: dict[str, StyleArray] = {}

    def _append(self, cells: Sequence[Cell], lines: int) -> None:
        self._row += 1
        self._sheet.row_dimensions[self._row].height = _LINE_HEIGHT * max(lines, 1) + 3
        self._sheet.append(list(cells))

    def skip(self) -> None:
        self._append([], 1)

    def text(self, text: str, font: object = None) -> None:
        """A paragraph over the whole width of the table."""
        from openpyxl.styles import Alignment, Font

        cell = self._cell(text)
        cell.font, cell.alignment = font or Font(name=_FONT), Alignment(wrap_text=True, vertical="top")
        size = getattr(font, "size", None) or 11
        self._append([cell], round(_lines(text, int(_WIDTH * 0.9 * 11 / size)) * size / 11))
        self._sheet.merged_cells.add(f"A{self._row}:{chr(64 + len(_COLUMNS))}{self._row}")

    def heads(self, names: Sequence[str]) -> None:
        self._append([self._cell(name, "head") for name in names], 1)

    def issue(self, number: int, line: Line, lang: Language) -> None:
        from openpyxl.worksheet.hyperlink import Hyperlink

        told, (what, remedy) = line.told, line.told.text(lang)
        where = line.where or say("copy_whole_file", lang)
        values = [number, say(f"copy_{told.severity}", lang), where, what, told.found, told.expected, remedy, told.rule]
        looks = ["plain", told.severity, "link" if line.place else "plain", *["plain"] * 4, "small"]
        cells = [
            self._cell(int(value) if isinstance(value, str) and _WHOLE.fullmatch(value) else value, look)
            for value, look in zip(values, looks, strict=True)
        ]
        if line.place:
            name, cell = line.place
            cells[2].hyperlink = Hyperlink(ref="", location="'{}'!{}".format(name.replace("'", "''"), cell))
            cells[2].hyperlink.ref = f"C{self._row + 1}"
        self._append(cells, max(_lines(str(value or ""), width - 3) for value, width in zip(values, _COLUMNS.values(), strict=True)))

    def _cell(self, value: object, look: str | None = None) -> Cell:
        from openpyxl.cell import WriteOnlyCell

        cell: Cell = WriteOnlyCell(self._sheet)
        put(cell, value)
        if look:
            # To look a style up among those of the workbook takes a hundred times as long as to take it over.
            cell._style = copy(self._looks.get(look) or self._new_look(look))
        return cell

    def _new_look(self, look: str) -> StyleArray:
        """The style of a cell of the table: boxed, and of its kind."""
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        side, model = Side(style="thin", color="BFBFBF"), WriteOnlyCell(self._sheet)
        model.alignment, model.border = Alignment(wrap_text=True, vertical="top", horizontal="left"), Border(side, side, side, side)
        model.font = {
            "head": Font(name=_FONT, bold=True, color="FFFFFF"),
            "link": Font(name=_FONT, color=_LINK, underline="single"),
            "small": Font(name=_FONT, size=9, color=_GREY),
        }.get(look, Font(name=_FONT))
        if colour := {"head": _HEAD, **COLOURS}.get(look):
            model.fill = PatternFill("solid", start_color=colour, end_color=colour)
        self._looks[look] = model._style
        return self._looks[look]


def _lines(text: str, width: int) -> int:
    """How many lines a text takes, words kept whole more or less."""
    return sum(max(1, -(-len(part) // max(width, 1))) for part in text.split("\n"))
