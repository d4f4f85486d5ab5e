"""What cleaning a column gives: its values, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that could not be read: its index in the column, the rule it breaks, what it holds."""

    index: int
    rule: str
    found: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A column's values in row order (NULL: not given), its problems, and the rows whose value is suppressed."""

    values: pa.Array
    problems: tuple[Problem, ...]
    suppressed: tuple[int, ...] = ()
