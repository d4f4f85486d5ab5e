"""How the values of a figure are written: the same on the screen, on the page, in the workbook's texts and in the document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from flows.steps.messages import Language
from flows.steps.phrases import phrases
from flows.steps.report_figures.figure_files import DECIMALS, FigureColumn, Words
from flows.steps.report_figures.figures import FigureRecord, FigureRow
from flows.steps.report_figures.levels import LEVELS, LevelNoun, with_levels
from flows.steps.wording import UNKNOWN, month, short_day

_CHANGES = ("change", "difference")
_NBSP = "\u00a0"


def shown(column: FigureColumn, value: Any, lang: Language, levels: Mapping[str, LevelNoun] = LEVELS) -> str:
    """A value of a column as people read it; NULL is a dash, never 0. Percentages are on 0-100 and carry their sign.

    `levels`: the record's, for some codes name a level; a number does not need them.
    """
    if value is None:
        return column.null.of(lang) if column.null else UNKNOWN
    if column.is_number:
        text = decimal(value, column.decimals, lang, with_sign=is_change(column))
        return text if column.unit != "percent" else text + (f"{_NBSP}%" if lang == "fr" else "%")
    if isinstance(value, Words):
        return value.of(lang)
    if isinstance(value, date):
        return month(value, lang) if column.unit == "month" else short_day(value, lang)
    return code_text(column.name, str(value), lang, levels) if column.unit == "code" else str(value)


def cells(record: FigureRecord, row: FigureRow, lang: Language) -> list[str]:
    """The values of a row as people read them, in the order of the columns."""
    return [shown(column_of(record, row, column), value, lang, record.levels) for column, value in zip(record.columns, row.values, strict=True)]


def column_of(record: FigureRecord, row: FigureRow, column: FigureColumn) -> FigureColumn:
    """The column as this row has it: where rows differ in unit (`row`), the row's column `unit` says which; changes are named so."""
    if column.unit != "row":
        return column
    said = {other.name: value for other, value in zip(record.columns, row.values, strict=True)}
    measure = str(said.get("measure"))
    is_difference = "change" in measure and re.fullmatch(r"[a-z0-9_]+", measure) is not None  # an indicator's own name may say « échange »
    return replace(column, name="change" if is_difference else column.name, unit=said["unit"], decimals=DECIMALS.get(said["unit"], 0))


def is_change(column: FigureColumn) -> bool:
    """Whether the column holds differences, which are written with their sign."""
    return column.is_number and column.name.removesuffix("_pct").endswith(_CHANGES)


def decimal(value: float, decimals: int, lang: Language, with_sign: bool = False) -> str:
    """A number with the language's marks. What rounds to nothing has no sign."""
    body = "#,##0" + ("." + "0" * decimals if decimals else "")
    rounded = round(Decimal(str(value)), decimals)  # as Babel rounds: -0.05 to one decimal is nothing
    signed = with_sign and rounded != 0
    return str(format_decimal(rounded if rounded else 0, format=f"+{body};-{body}" if signed else body, locale=lang))


def code_text(column: str, value: str, lang: Language, levels: Mapping[str, LevelNoun] = LEVELS) -> str:
    """What a code means: the phrase `COLUMN_VALUE`, or `reason_VALUE` for a column of reasons; else the code itself."""
    for key in (f"{column}_{value}", f"{column}_{value.lower()}", f"reason_{value}" if column.endswith("reason") else ""):
        if key in phrases():
            return with_levels(phrases()[key][lang], levels, lang)
    return " + ".join(code_text(column, part, lang, levels) for part in value.split("+")) if "+" in value else value
