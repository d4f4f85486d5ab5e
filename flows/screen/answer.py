"""The answer of `dtm sql` on a terminal: whole columns only, for a table of broken words cannot be read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.screen.display import say
from flows.steps.messages import Language
from flows.steps.wording import number

if TYPE_CHECKING:
    from flows.steps.warehouse.overview import Answer

_GAP = 3
_WIDEST = 60
"""A text longer than this is folded: what it takes from other columns is not worth it."""
_ASIDE = ("_id", "_reason", "_reason_fr", "_reason_en")
_FEW = 3
"""So few rows are written one below the other where they do not fit side by side."""


def show_answer(out: Console, answer: Answer, lang: Language) -> None:
    """The result of a query, NULL shown as NULL. On a terminal the columns that fit; in a file or pipe all of them, a row a line."""
    cells = [[_text(cell) for cell in row] for row in answer.rows]
    widths = [max(len(name), *(min(len(row[index]), _WIDEST) for row in cells)) if cells else len(name) for index, name in enumerate(answer.columns)]
    shown = _fitting(answer, widths, out.width) if out.is_terminal else list(range(len(widths)))
    left_out = [name for index, name in enumerate(answer.columns) if index not in shown]
    if left_out and len(cells) <= _FEW:
        _show_below(out, answer, cells)
        left_out = []
    else:
        _show_beside(out, answer, cells, widths, shown)
    out.print(say("row_count", lang, count=number(len(cells), lang)), style="dim")
    if left_out:
        out.print(say("columns_left_out", lang, count=number(len(left_out), lang), names=", ".join(left_out)), style="dim")


def _fitting(answer: Answer, widths: list[int], room: int) -> list[int]:
    """The columns that fit, in their order: those of identifiers, reasons and blanks stand back for the others, then the last ones."""
    shown = list(range(len(widths)))

    def is_aside(index: int) -> bool:
        return index > 0 and (answer.columns[index].endswith(_ASIDE) or all(row[index] is None for row in answer.rows))

    while len(shown) > 1 and sum(widths[index] + _GAP for index in shown) > room:
        shown.remove(next((index for index in reversed(shown) if is_aside(index)), shown[-1]))
    return shown


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.6g}" if abs(cell) < 1e6 else f"{cell:.0f}"
    return "NULL" if cell is None else cell.isoformat(" ", "seconds") if isinstance(cell, datetime) else str(cell)


def _show_beside(out: Console, answer: Answer, cells: list[list[str]], widths: list[int], shown: list[int]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for index in shown:
        numeric = any(isinstance(row[index], (int, float)) and not isinstance(row[index], bool) for row in answer.rows)
        table.add_column(answer.columns[index], justify="right" if numeric else "left", overflow="fold", max_width=widths[index])
    for texts, values in zip(cells, answer.rows, strict=True):
        table.add_row(*(Text(texts[index], style="dim" if values[index] is None else "") for index in shown))
    if not out.is_terminal:
        out = Console(file=out.file, width=sum(widths) + _GAP * len(widths) + _GAP, highlight=False, markup=False)
    out.print(table)


def _show_below(out: Console, answer: Answer, cells: list[list[str]]) -> None:
    longest = max(len(name) for name in answer.columns)
    for row in cells:
        out.print()
        for name, cell in zip(answer.columns, row, strict=True):
            out.print(Text(f"{name:<{longest}}  ", style="dim").append(cell, style="not dim"), soft_wrap=True)
    out.print()
