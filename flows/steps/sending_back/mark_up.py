"""Mark up a rejected workbook: a copy with the cells at fault coloured and explained, ready to go back to its sender."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.steps.messages import Language
from flows.steps.opening.workbook import Workbook, cell_name, open_workbook
from flows.steps.phrases import say
from flows.steps.sending_back.copies import Copy, copy_workbook, save, write_values
from flows.steps.sending_back.correction_sheet import Line, write_correction_sheet
from flows.steps.sending_back.told import COLOURS, SEVERITIES, Rejected, Told
from flows.steps.sending_back.unread_sheets import find_personal_columns, find_persons_lists

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.comments import Comment
    from openpyxl.worksheet.worksheet import Worksheet

AUTHOR = "DTM · contrôle"
_COMMENT_WIDTH, _LINE_LETTERS, _LINE_HEIGHT, _TALLEST = 420, 62, 17, 600

Marks = Mapping[tuple[str, str], Sequence[Told]]
"""What is wrong with each cell, by sheet and cell."""


def mark_up(rejected: Rejected, target: Path) -> None:
    """Write the marked-up copy of a rejected file. Raises Refused where the file cannot be opened."""
    workbook = open_workbook(rejected.path)
    workbook = Workbook(workbook.file_format, tuple(sheet for sheet in workbook.sheets if not sheet.is_summary))
    persons = find_persons_lists(workbook, rejected.read)
    personal = [*rejected.personal, *find_personal_columns(workbook, {*rejected.read, *persons})]
    workbook = Workbook(workbook.file_format, tuple(sheet for sheet in workbook.sheets if sheet.name not in persons))
    lines = _in_order([Line(told, _place_of(told, workbook, rejected.headers)) for told in rejected.issues], workbook)
    marks: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for line in lines:
        if line.place and line.told.severity in COLOURS:
            marks[line.place].append(line.told)
    copy = copy_workbook(rejected.path, workbook, personal, persons)
    title = _free_title(copy.sheets)
    write_correction_sheet(copy.book.create_sheet(title, 0), rejected.file_name, lines, {"fr": _notes(copy, "fr"), "en": _notes(copy, "en")})
    if copy.is_formatted:
        _mark_formatted(copy, marks, title)
    else:
        _write_marked_values(copy, marks)
    save(copy, target)


def _in_order(lines: Sequence[Line], workbook: Workbook) -> list[Line]:
    """Errors first; what is about the whole file or a sheet before its cells, those as one reads a sheet."""
    from openpyxl.utils.cell import coordinate_to_tuple

    sheets = {sheet.name: index for index, sheet in enumerate(workbook.sheets)}

    def rank(line: Line) -> tuple[int, int, tuple[int, int]]:
        at = coordinate_to_tuple(line.place[1]) if line.place else (0, 0)
        return SEVERITIES.index(line.told.severity), sheets.get(line.told.sheet or "", -1), at

    return sorted(lines, key=rank)


def _place_of(told: Told, workbook: Workbook, headers: Mapping[tuple[str, str], str]) -> tuple[str, str] | None:
    """The sheet and cell where an issue is to be seen: its own, the first filled one of its row, the header of its column."""
    sheet = next((sheet for sheet in workbook.sheets if sheet.name == told.sheet and sheet.is_visible), None)
    if sheet is None:
        return None
    if told.cell:
        return sheet.name, told.cell
    if told.row_number and told.row_number <= len(sheet.rows):
        row = sheet.rows[told.row_number - 1]
        return sheet.name, cell_name(told.row_number - 1, next((index for index, cell in enumerate(row) if cell != ""), 0))
    header = headers.get((sheet.name, told.column_name or ""))
    return (sheet.name, header) if header else None


def _free_title(sheets: Mapping[str, object]) -> str:
    base = title = say("copy_sheet", "fr")
    number = 2
    while title.lower() in {name.lower() for name in sheets}:
        title, number = f"{base} {number}", number + 1
    return title


def _notes(copy: Copy, lang: Language) -> list[str]:
    """What is not in the copy, and why."""
    told: dict[str, tuple[bool, dict[str, object]]] = {
        "values": (not copy.is_formatted, {"format": f".{copy.file_format}"}),
        "macros": (copy.file_format == "xlsm", {}),
        "hidden": (bool(copy.hidden), {"count": len(copy.hidden)}),
        "persons": (bool(copy.left_out), {"sheets": ", ".join(copy.left_out)}),
        "personal": (bool(copy.emptied), {"columns": ", ".join(copy.emptied)}),
        "formulas": (bool(copy.replaced_formulas), {"count": copy.replaced_formulas}),
    }
    return [say(f"copy_note_{key}", lang, **fields) for key, (is_so, fields) in told.items() if is_so]


def explain(told: Sequence[Told]) -> str:
    """The comment of a cell: every issue in French, then in English, then the names of the rules."""
    languages: tuple[Language, ...] = ("fr", "en")
    blocks = [_explain(one, lang) for lang in languages for one in told]
    return "\n\n".join([*blocks, f"[{', '.join(dict.fromkeys(one.rule for one in told))}]"])


def _explain(told: Told, lang: Language) -> str:
    colon = "\u00a0: " if lang == "fr" else ": "
    what, remedy = told.text(lang)
    fields = {"found": told.found, "expected": told.expected, "remedy": remedy}
    lines = [f"{say(f'copy_{key}', lang)}{colon}{value}" for key, value in fields.items() if value]
    return "\n".join([f"{say(f'copy_{told.severity}', lang).upper()}{colon}{what}", *lines])


def _comment(told: Sequence[Told], senders: Comment | None) -> Comment:
    from openpyxl.comments import Comment

    text = explain(told)
    if senders is not None and senders.author != AUTHOR:
        text += f"\n\n{say('copy_senders_comment', 'fr')} ({senders.author}) :\n{senders.text}"
    comment = Comment(text, AUTHOR)
    lines = sum(max(1, -(-len(line) // _LINE_LETTERS)) for line in text.split("\n"))
    comment.width, comment.height = _COMMENT_WIDTH, min(_LINE_HEIGHT * (lines + 1), _TALLEST)
    return comment


def _paint(cell: Cell, told: Sequence[Told], senders: Comment | None = None) -> None:
    from openpyxl.styles import PatternFill

    colour = COLOURS[min((one.severity for one in told), key=SEVERITIES.index)]
    cell.fill = PatternFill("solid", start_color=colour, end_color=colour)
    cell.comment = _comment(told, senders)


def _mark_formatted(copy: Copy, marks: Marks, summary: str) -> None:
    for sheet in copy.book.worksheets:
        # Of two sheets selected at once, whoever types into one writes into both.
        sheet.sheet_view.tabSelected = sheet.title == summary
        if sheet.title != summary:
            _remove_earlier_marks(sheet)
    copy.book.active = 0
    for (name, where), told in marks.items():
        sheet = copy.book[name]
        cell = sheet[_anchor(sheet, where)]
        _paint(cell, told, cell.comment)
        # A link to a hidden row or column leads nowhere.
        sheet.row_dimensions[cell.row].hidden = False
        if cell.column_letter in sheet.column_dimensions:
            sheet.column_dimensions[cell.column_letter].hidden = False


def _remove_earlier_marks(sheet: Worksheet) -> None:
    """A copy that comes back still wrong: what was mended in it must not stay red."""
    from openpyxl.styles import PatternFill

    for cell in list(sheet._cells.values()):
        if cell.comment is not None and cell.comment.author == AUTHOR:
            cell.comment = None
            if cell.fill.fgColor.rgb in {f"00{colour}" for colour in COLOURS.values()}:
                cell.fill = PatternFill()


def _anchor(sheet: Worksheet, where: str) -> str:
    """Of merged cells only the first can be written to."""
    return next((str(merged.start_cell.coordinate) for merged in sheet.merged_cells.ranges if where in merged), where)


def _write_marked_values(copy: Copy, marks: Marks) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter

    for name, read in copy.sheets.items():
        sheet = copy.book.create_sheet(name)
        for index, column in enumerate(zip(*read.rows[:200], strict=True), start=1):
            longest = max(len(str(value)) for value in column)
            sheet.column_dimensions[get_column_letter(index)].width = min(max(longest + 2, 8), 45)
        cells = {}
        for (at, where), told in marks.items():
            if at == name:
                row, column_number = coordinate_to_tuple(where)
                cells[row - 1, column_number - 1] = cell = WriteOnlyCell(sheet)
                _paint(cell, told)
        write_values(sheet, read, cells)
