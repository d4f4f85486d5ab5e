"""Rules that several datasets share. Each builder gives a function over a cleaned frame that answers row by row; NULLs pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Holds = Callable[["pd.DataFrame"], "pd.Series[bool]"]


def at_most(part: str, whole: str) -> Holds:
    """The part is not larger than the whole."""

    def holds(frame: pd.DataFrame) -> pd.Series[bool]:
        return (frame[part] <= frame[whole]).fillna(True).astype(bool)

    return holds


def parts_add_up(parts: Sequence[str], whole: str) -> Holds:
    """The parts, where all are given, add up to the whole."""

    def holds(frame: pd.DataFrame) -> pd.Series[bool]:
        total = reduce(add, (frame[part] for part in parts))
        return (total == frame[whole]).fillna(True).astype(bool)

    return holds


def show(*columns: str, sign: str = " / ") -> Callable[[Mapping[str, Any]], str]:
    """The values of some columns of a row, for the text of an issue."""

    def text(row: Mapping[str, Any]) -> str:
        return sign.join("NULL" if is_null(row.get(column)) else str(row[column]) for column in columns)

    return text


def is_null(value: Any) -> bool:
    return value is None or value != value or str(value) == "<NA>"
