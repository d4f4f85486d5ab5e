"""Damaged cells of a sheet."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Damage:
    """Damaged cells of a sheet by 0-based (row, column), and whether it may have merged cells, which take long to look for."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas_without_value: frozenset[tuple[int, int]] = frozenset()
    may_be_merged: bool = True
    hidden_rows: frozenset[int] = frozenset()
