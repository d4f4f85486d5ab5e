"""Totals printed in a file, held against the sum of its rows. Totals are evidence, never data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name
from flows.steps.records import Issue

Figures = Mapping[str, Sequence[int | None]]


@dataclass(frozen=True, slots=True)
class PrintedTotal:
    """One printed total row: 0-based sheet row, what it names, its figure by column, the columns' sheet indexes."""

    sheet: str
    row: int
    label: str
    names: tuple[str, ...]
    figures: Mapping[str, int | None]
    indexes: Mapping[str, int]
    since: int
    """How many data rows stand before the printed total that precedes this one."""
    until: int


def reconcile(
    totals: Sequence[PrintedTotal],
    figures: Figures,
    rows_of: Callable[[str], Sequence[Sequence[int]]],
    rule: str = "total_row_disagrees",
) -> list[Issue]:
    """Issues for every printed total that no reading of it confirms.

    A total that names a place is the sum of that place's rows (`rows_of` gives them, once for each perimeter in which the
    name exists); one that names nothing is the sum of all rows, or of the rows since the total before it.
    """
    issues = []
    for total in totals:
        scopes = _scopes(total, rows_of, len(next(iter(figures.values()), ())))
        for column, printed in total.figures.items():
            if printed is None or column not in figures:
                continue
            sums = [_sum(figures[column], scope) for scope in scopes]
            if printed not in sums:
                issues.append(_disagrees(rule, total, column, printed, min(sums, key=lambda known: abs(known - printed), default=0)))
    return issues


def _scopes(total: PrintedTotal, rows_of: Callable[[str], Sequence[Sequence[int]]], rows: int) -> list[Sequence[int]]:
    named = [scope for name in total.names for scope in rows_of(name)]
    everything, block = range(rows), range(total.since, total.until)
    if named:
        # A place may be spelt in two ways, each with a total of its own.
        return [*named, block] if any(set(block) <= set(scope) for scope in named) else named
    return [everything, range(total.until), block]


def _sum(column: Sequence[int | None], scope: Sequence[int]) -> int:
    return sum(value for row in scope if (value := column[row]) is not None)


def _disagrees(rule: str, total: PrintedTotal, column: str, printed: int, expected: int) -> Issue:
    return issue(
        rule, sheet=total.sheet, cell=cell_name(total.row, total.indexes[column]), row_number=total.row + 1,
        column=column, found=str(printed), expected=str(expected), label=total.label, difference=printed - expected,
    )  # fmt: skip
