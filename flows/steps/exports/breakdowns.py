"""Rows that are broken down in more than one way: a month by region, by route and by nationality.

Each way adds up to the same row, and they share nothing else. So where that row is shown each can be looked at by itself; where
it is hidden, all that it is broken down into is hidden with it. Both are exact: no way tells more of another than its total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.steps.exports.disclosure import Key, Nest

RowKey = tuple[Any, ...]
"""What identifies a row of a public table: the values of its key columns, in their order."""


@dataclass(slots=True)
class Hidden:
    """What a public export does not show: whole rows, and single columns of rows, by table."""

    rows: dict[str, set[RowKey]] = field(default_factory=dict)
    columns: dict[str, dict[RowKey, tuple[str, ...]]] = field(default_factory=dict)

    def add(self, table: str, keys: Iterable[RowKey]) -> None:
        self.rows.setdefault(table, set()).update(keys)

    def add_columns(self, table: str, key: RowKey, *columns: str) -> None:
        held = self.columns.setdefault(table, {})
        held[key] = (*held.get(key, ()), *columns)

    def include(self, other: Hidden) -> None:
        for table, keys in other.rows.items():
            self.add(table, keys)
        for table, by_key in other.columns.items():
            for key, columns in by_key.items():
                self.add_columns(table, key, *columns)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One way in which the row `of` is broken down. The root of its nest is that row."""

    of: Key
    nest: Nest


def hide_breakdowns(rows: Nest, breakdowns: Sequence[Breakdown]) -> list[RowKey]:
    """The keys to hide, of the rows and of what they are broken down into; a breakdown that cannot be protected alone hides its row."""
    alone = [breakdown.nest.hide() for breakdown in breakdowns]
    hidden = rows.hide(more=[breakdown.of for breakdown, keys in zip(breakdowns, alone, strict=True) if breakdown.of in keys])
    parts = [set(breakdown.nest.cells) if breakdown.of in hidden else keys for breakdown, keys in zip(breakdowns, alone, strict=True)]
    return [key for keys in (hidden, *parts) for key in keys if isinstance(key, tuple)]


def by_key(rows: Iterable[Sequence[Any]], width: int) -> Mapping[RowKey, list[Any]]:
    """Rows by their first `width` values."""
    grouped: dict[RowKey, list[Any]] = {}
    for row in rows:
        grouped.setdefault(tuple(row[:width]), []).append(row[width:])
    return grouped
