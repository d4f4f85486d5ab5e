"""Copies of a sender's workbook to write into: its own formatting where it is .xlsx or .xlsm, the values as read otherwise.

Nothing in a file is executed: openpyxl calculates no formula and runs no macro. What is never read (hidden sheets, personal
columns) does not travel on in a copy either, and formulas that reach outside the copy give way to their last value.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from flows.steps.opening.workbook import Sheet, Workbook

if TYPE_CHECKING:
    from openpyxl import Workbook as Book
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

MOST_FORMATTED_CELLS = 250_000
"""A workbook with more cells is copied without its formatting: openpyxl holds half a kilobyte a cell."""
LONGEST_TEXT = 32_767
"""What a cell may hold."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WHOLE = re.compile(r"0|-?[1-9]\d{0,11}")
_REACHES_OUT = re.compile(
    r"\[[^\]]*\][^!]*!|\|[^!]*!|\b(?:WEBSERVICE|IMAGE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|HYPERLINK|DDE|INDIRECT|SQL\.REQUEST)\s*\(", re.IGNORECASE
)
_EMPTY_FORMULA = re.compile(r'(<c r="([A-Z]+\d+)"[^>]*?)((?: t="\w+")?)([^>]*>)(<f[^>]*>[^<]*</f>|<f[^>]*/>)(?:<v ?/>|<v></v>)')


@dataclass(slots=True)
class Copy:
    """A copy not yet written: the book, the visible sheets as they were read, and what was left out."""

    book: Book
    is_formatted: bool
    file_format: str
    hidden: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    replaced_formulas: int = 0
    sheets: Mapping[str, Sheet] = field(default_factory=dict)


def copy_workbook(path: Path, workbook: Workbook, personal: Iterable[tuple[str, str, int]], left_out: Sequence[str] = ()) -> Copy:
    """Copy a workbook that open_workbook has read, but the sheets `left_out` of it.

    `personal`: (sheet, column letter, last row of the header), rows below are emptied.
    """
    hidden = tuple(sheet.name for sheet in workbook.sheets if not sheet.is_visible)
    cells = sum(len(sheet.rows) * len(sheet.rows[0]) for sheet in workbook.sheets if sheet.rows)
    copy = None
    if workbook.file_format in ("xlsx", "xlsm") and cells <= MOST_FORMATTED_CELLS:
        copy = _formatted_copy(path, workbook, hidden, left_out)
    if copy is None:
        from openpyxl import Workbook as Book

        copy = Copy(Book(write_only=True), False, workbook.file_format, hidden, left_out=tuple(left_out))
    copy.emptied = tuple(f"{sheet}!{letter}" for sheet, letter, _ in personal)
    visible = [sheet for sheet in workbook.sheets if sheet.is_visible]
    copy.sheets = {sheet.name: _without(_with_numbers(sheet) if workbook.file_format == "csv" else sheet, personal) for sheet in visible}
    if copy.is_formatted:
        _empty_personal(copy.book, personal)
    return copy


def _formatted_copy(path: Path, workbook: Workbook, hidden: Sequence[str], left_out: Sequence[str]) -> Copy | None:
    """The sender's workbook as openpyxl reads it; None where openpyxl cannot."""
    import openpyxl

    with warnings.catch_warnings(), path.open("rb") as file:
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(file, keep_vba=False, keep_links=False)
            for name in (*hidden, *left_out):
                del book[name]
        except (MemoryError, TimeoutError):
            raise
        except Exception:  # styles and parts that Excel forgives and openpyxl does not
            return None
    known = {sheet.name for sheet in workbook.sheets}
    for name in [name for name in book.sheetnames if name not in known]:
        del book[name]
    copy = Copy(book, True, workbook.file_format, tuple(hidden), left_out=tuple(left_out))
    _cut_ties(copy, {sheet.name: sheet for sheet in workbook.sheets})
    return copy


def _cut_ties(copy: Copy, read: Mapping[str, Sheet]) -> None:
    """Formulas, names and drop-down lists that lead to a hidden sheet, to another file or to a program; pivots keep rows of their own."""
    from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

    gone_sheets = (*copy.hidden, *copy.left_out)
    outside = [f"{name}!" for name in gone_sheets] + [f"{name.replace(chr(39), chr(39) * 2)}'!" for name in gone_sheets]
    gone = {name for name, defined in copy.book.defined_names.items() if _leads_out(defined.attr_text or "", outside)}
    for name in gone:
        del copy.book.defined_names[name]
    words = re.compile(r"(?<![\w.])(?:" + "|".join(map(re.escape, sorted(gone))) + r")(?![\w.])") if gone else None
    copy.book.properties.creator = copy.book.properties.lastModifiedBy = "DTM"
    for sheet in copy.book.worksheets:
        sheet._pivots = []  # type: ignore[attr-defined]
        for name in [name for name, defined in sheet.defined_names.items() if _leads_out(defined.attr_text or "", outside)]:
            del sheet.defined_names[name]
        lists = sheet.data_validations
        lists.dataValidation = [rule for rule in lists.dataValidation if not _leads_out(f"{rule.formula1} {rule.formula2}", outside)]
        for cell in _formula_cells(sheet):
            value = cell.value
            text = value.text if isinstance(value, ArrayFormula) else "" if isinstance(value, DataTableFormula) else str(value)
            if _leads_out(text or "", outside) or (words and words.search(text or "")):
                put(cell, _value_at(read[sheet.title], cell.row - 1, cell.column - 1))
                copy.replaced_formulas += 1


def _leads_out(formula: str, outside: Sequence[str]) -> bool:
    return bool(_REACHES_OUT.search(formula)) or "#REF!" in formula or any(place in formula for place in outside)


def _formula_cells(sheet: Worksheet) -> Iterator[Cell]:
    return (cell for cell in list(sheet._cells.values()) if cell.data_type == "f")


def _value_at(sheet: Sheet, row: int, column: int) -> object:
    is_inside = row < len(sheet.rows) and column < len(sheet.rows[row])
    return sheet.error_cells.get((row, column)) or (sheet.rows[row][column] if is_inside else "")


def _empty_personal(book: Book, personal: Iterable[tuple[str, str, int]]) -> None:
    for name, letter, header_row in personal:
        if name in book.sheetnames:
            for (cell,) in book[name].iter_rows(min_row=header_row + 1, **_column(letter)):
                if type(cell).__name__ != "MergedCell":
                    cell.value, cell.comment, cell.hyperlink = None, None, None


def _column(letter: str) -> dict[str, int]:
    from openpyxl.utils import column_index_from_string

    index = column_index_from_string(letter)
    return {"min_col": index, "max_col": index}


def _with_numbers(sheet: Sheet) -> Sheet:
    """The whole numbers of a CSV as numbers, as a spreadsheet shows them; a code with a leading zero stays a text."""
    rows = [[int(cell) if isinstance(cell, str) and _WHOLE.fullmatch(cell) else cell for cell in row] for row in sheet.rows]
    return replace(sheet, rows=rows)


def _without(sheet: Sheet, personal: Iterable[tuple[str, str, int]]) -> Sheet:
    from openpyxl.utils import column_index_from_string

    rows = sheet.rows
    for name, letter, header_row in personal:
        if name == sheet.name:
            index = column_index_from_string(letter) - 1
            rows = [[*row[:index], "", *row[index + 1 :]] if number >= header_row else row for number, row in enumerate(rows)]
    return replace(sheet, rows=rows)


def put(cell: Cell, value: object) -> None:
    """Write a value as what it is: a text stays a text, whatever it begins with, and cannot become a formula."""
    if isinstance(value, str):
        cell.value = _NOT_IN_XML.sub("\ufffd", value)[:LONGEST_TEXT]
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in "=+-@\t\r" and value != ""
    elif isinstance(value, datetime) and value.tzinfo is not None:
        cell.value = value.replace(tzinfo=None)
    elif value is None or isinstance(value, (bool, int, float, datetime, date, time, timedelta)):
        cell.value = value
    else:
        cell.value = str(value)
        cell.data_type = "s"


def write_values(sheet: Worksheet, read: Sheet, cells: Mapping[tuple[int, int], Cell]) -> None:
    """Append the rows of a sheet as they were read; `cells` stand ready-made, by 0-based position."""
    from openpyxl.cell import WriteOnlyCell

    height = max([len(read.rows), *(row + 1 for row, _ in cells)])
    wanted: dict[int, list[int]] = {}
    for row, column in cells:
        wanted.setdefault(row, []).append(column)
    for row in range(height):
        values = list(read.rows[row]) if row < len(read.rows) else []
        width = max([len(values), *(column + 1 for column in wanted.get(row, ()))])
        line: list[Cell | None] = []
        for column in range(width):
            cell = cells.get((row, column))
            value = _value_at(read, row, column)
            if cell is None and value == "":
                line.append(None)
                continue
            cell = WriteOnlyCell(sheet) if cell is None else cell
            put(cell, None if value == "" else value)
            line.append(cell)
        sheet.append(line)


def save(copy: Copy, target: Path) -> None:
    """Write a copy; formulas keep the results that their workbook had saved, for readers that calculate nothing."""
    if not copy.is_formatted:
        copy.book.save(target)
        return
    written = io.BytesIO()
    copy.book.save(written)
    parts = {f"xl/worksheets/sheet{number}.xml": sheet.title for number, sheet in enumerate(copy.book.worksheets, start=1)}
    with zipfile.ZipFile(written) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result:
        for name in package.namelist():
            content = package.read(name)
            if (read := copy.sheets.get(parts.get(name, ""))) is not None and b"<f" in content:
                content = _with_results(content.decode("utf-8"), read).encode("utf-8")
            result.writestr(name, content)


def _with_results(xml: str, read: Sheet) -> str:
    from openpyxl.utils.cell import coordinate_to_tuple

    def fill(match: re.Match[str]) -> str:
        start, name, _, rest, formula = match.groups()
        row, column = coordinate_to_tuple(name)
        kind, text = _saved_result(_value_at(read, row - 1, column - 1))
        return f"{start}{f' t={chr(34)}{kind}{chr(34)}' if kind else ''}{rest}{formula}{f'<v>{text}</v>' if text is not None else ''}"

    return _EMPTY_FORMULA.sub(fill, xml)


def _saved_result(value: object) -> tuple[str | None, str | None]:
    """The type and the text of a formula's result in a sheet's XML."""
    from openpyxl.utils.datetime import to_excel

    if value == "":
        return None, None
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, (int, float)):
        return None, repr(value)
    if isinstance(value, (datetime, date, time, timedelta)):
        return None, repr(to_excel(value))
    text = str(value)
    return ("e" if text.startswith("#") and text.endswith(("!", "?", "A")) else "str"), escape(_NOT_IN_XML.sub("", text))
