"""What cleaning a column gives: its values, and what could not be read. Each distinct cell is read once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow as pa

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that could not be read: its index in the column, the rule it breaks, what it holds, what was expected, and in
    how many rows the same stands (told once."""

    index: int
    rule: str
    found: str
    expected: str | None = None
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A column's values in row order (NULL: not given), its problems, and the rows whose value is suppressed."""

    values: pa.Array
    problems: tuple[Problem, ...]
    suppressed: tuple[int, ...] = ()


class Fault(str):
    """In place of a value: the rule that a cell breaks."""


class UnknownWord(Fault):
    """In place of a value: a word that the column does not know. It is told once, with the `nearest` known ones."""

    nearest: str = ""

    @classmethod
    def of(cls, rule: str, nearest: str) -> UnknownWord:
        fault = cls(rule)
        fault.nearest = nearest
        return fault


class Suppressed:
    """In place of a value: it is hidden on purpose."""


def clean_by(read: Callable[[object], object], cells: Sequence[object], kind: pa.DataType) -> Cleaned:
    """Clean a column with `read`, which gives a cell's value, None where nothing is given, a Fault, or Suppressed.

    `read` is called once for each distinct cell: columns of text repeat themselves, and a call costs more than a look-up.
    """
    known, keys = read_distinct(read, cells)
    odd = {key for key, value in known.items() if isinstance(value, (Fault, Suppressed))}
    if not odd:
        return Cleaned(_array(known, keys, kind), ())
    at = [(index, known[key], cells[index]) for index, key in enumerate(keys) if key in odd]
    problems = (
        *(Problem(index, str(value), _shown(cell)) for index, value, cell in at if isinstance(value, Fault) and not isinstance(value, UnknownWord)),
        *_unknown_words(at),
    )
    suppressed = tuple(index for index, value, _ in at if isinstance(value, Suppressed))
    values = [None if key in odd else known[key] for key in keys]
    return Cleaned(pa.array(values, kind), problems, suppressed)


def read_distinct(read: Callable[[object], T], cells: Sequence[object]) -> tuple[dict[Any, T], Sequence[Any]]:
    """What `read` gives for each distinct cell, by a key; and the key of every cell."""
    distinct = set(cells)
    # True == 1 == 1.0 in a dictionary, and a flag among counts must not pass for a number.
    if (1 in distinct or 0 in distinct) and bool in set(map(type, cells)):
        keys = [(type(cell), cell) for cell in cells]
        return {key: read(key[1]) for key in set(keys)}, keys
    return {cell: read(cell) for cell in distinct}, cells


def _unknown_words(at: Sequence[tuple[int, object, object]]) -> list[Problem]:
    first: dict[object, tuple[int, UnknownWord]] = {}
    rows: Counter[object] = Counter()
    for index, value, cell in at:
        if isinstance(value, UnknownWord):
            first.setdefault(cell, (index, value))
            rows[cell] += 1
    return [Problem(index, str(fault), str(cell), fault.nearest or None, rows[cell]) for cell, (index, fault) in first.items()]


def _array(known: dict[Any, Any], keys: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """The value of every cell; a column that says one thing throughout (a country, a round) is repeated, not looked up."""
    if len(known) == 1:
        return pa.repeat(pa.scalar(next(iter(known.values())), kind), len(keys))
    return pa.array(list(map(known.__getitem__, keys)), kind)


def _shown(cell: object) -> str:
    """A cell as people see it: -4, not -4.0."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
