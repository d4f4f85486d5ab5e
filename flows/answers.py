"""The answer to a query as a terminal shows it: a table, or one record below the other where it would not fit.

A number is never broken over two lines: its first half would be read as a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from flows.display import say
from flows.steps.messages import Language
from flows.steps.wording import number

if TYPE_CHECKING:
    from flows.steps.overview import Answer

TEXT_WIDTH = 24
"""A column of longer texts may be as narrow as this; they are told over several lines."""
DECIMALS = 4
"""Of a share or a mean so many are shown; --json gives all."""
_BETWEEN = 3


def show_answer(out: Console, answer: Answer, lang: Language) -> None:
    """Print the result of a query, NULL shown as NULL."""
    widths = [_least_width(answer, index) for index in range(len(answer.columns))]
    fits = sum(widths) + _BETWEEN * len(widths) <= out.width
    if fits or not answer.rows:
        out.print(_as_table(answer, widths))
    else:
        for index, row in enumerate(answer.rows, start=1):
            out.print(Rule(str(index), align="left", characters="─", style="dim"), _as_record(answer.columns, row))
    out.print(Text(say("row_count", lang, count=number(len(answer.rows), lang)), style="italic"))


def _as_table(answer: Answer, widths: Sequence[int]) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for index, (name, width) in enumerate(zip(answer.columns, widths, strict=True)):
        is_unbroken = _is_unbroken(answer, index)
        is_number = any(_is_number(row[index]) for row in answer.rows)
        table.add_column(_in_lines(name, width), justify="right" if is_number else "left", overflow="fold", no_wrap=is_unbroken, min_width=width)
    for row in answer.rows:
        table.add_row(*map(_text, row))
    return table


def _as_record(columns: Sequence[str], row: Sequence[object]) -> RenderableType:
    record = Table(box=None, show_header=False, pad_edge=False)
    record.add_column(no_wrap=True, style="dim")
    record.add_column(overflow="fold")
    for name, cell in zip(columns, row, strict=True):
        record.add_row(name, _text(cell))
    return record


def _least_width(answer: Answer, index: int) -> int:
    """The least width in which a column can be read: its numbers and days on one line, its name broken at underscores only."""
    cells = max((len(_text(row[index])) for row in answer.rows), default=0)
    name = max(len(part) for part in _parts(answer.columns[index]))
    return max(name, cells if _is_unbroken(answer, index) else min(cells, TEXT_WIDTH))


def _is_unbroken(answer: Answer, index: int) -> bool:
    return all(cell is None or _is_number(cell) or isinstance(cell, (bool, date, datetime)) for cell in (row[index] for row in answer.rows))


def _is_number(cell: object) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _parts(name: str) -> list[str]:
    """A name cut behind each underscore."""
    parts = name.split("_")
    return [f"{part}_" for part in parts[:-1]] + parts[-1:]


def _in_lines(name: str, width: int) -> Text:
    lines = [""]
    for part in _parts(name):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
    return Text("\n".join(lines))


def _text(cell: object) -> Text:
    if cell is None:
        return Text("NULL", style="dim")
    return Text(str(round(cell, DECIMALS)) if isinstance(cell, float) else str(cell))
