"""An attacker who knows every published count, how places nest and what adds up, and asks a linear solver for the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import TypeAlias

from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from flows.steps.exports.disclosure import Key, Sum

Name: TypeAlias = Hashable
Cells = Mapping[str, tuple["str | None", tuple["int | None", ...]]]


def attack(cells: Cells, hidden: Collection[Key], sums: Sequence[Sum] = ()) -> dict[tuple[Key, int], tuple[float, float]]:
    """The least and the most that each hidden count can be: by (cell, measure)."""
    unknown = [(key, m) for key, (_, counts) in cells.items() if key in hidden for m, count in enumerate(counts) if count is not None]
    index = {name: position for position, name in enumerate(unknown)}
    left: list[list[float]] = []
    right: list[float] = []

    def know(terms: Sequence[tuple[str, int, float]]) -> None:
        """The terms add up to zero."""
        row, known = [0.0] * len(unknown), 0.0
        for key, measure, sign in terms:
            if (key, measure) in index:
                row[index[key, measure]] += sign
            else:
                known += sign * (cells[key][1][measure] or 0)
        if any(row):
            left.append(row)
            right.append(-known)

    parts: dict[str, list[str]] = defaultdict(list)
    for key, (parent, _) in cells.items():
        if parent is not None:
            parts[parent].append(key)
    for whole, members in parts.items():
        for measure in range(len(cells[whole][1])):
            know([(whole, measure, 1.0), *((member, measure, -1.0) for member in members)])
    for one in sums:
        for key in cells:
            know([(key, one.whole, 1.0), *((key, part, -1.0) for part in one.parts)])
    found = {}
    for name in unknown:
        ends = []
        for sign in (1.0, -1.0):
            goal = [sign if other == name else 0.0 for other in unknown]
            solved = linprog(goal, A_eq=left or None, b_eq=right or None, bounds=(0, 10_000_000), method="highs")
            assert solved.status == 0, solved.message
            ends.append(sign * solved.fun)
        found[name] = (ends[0], ends[1])
    return found


def place(
    truth: Mapping[Name, float], shown: Collection[Name], equations: Iterable[Mapping[Name, float]], wanted: Iterable[Name]
) -> dict[Name, tuple[float, float]]:  # fmt: skip
    """The least and the most that each wanted count can be for one who knows those shown, and that the terms of each equation add up to zero."""
    unknown = [name for name in truth if name not in shown]
    index = {name: position for position, name in enumerate(unknown)}
    values: list[float] = []
    where: tuple[list[int], list[int]] = ([], [])
    right: list[float] = []
    for equation in equations:
        assert abs(sum(sign * truth[name] for name, sign in equation.items())) < 1e-6, "an equation that does not hold attacks nothing"
        if not any(name in index for name in equation):
            continue
        for name, sign in equation.items():
            if name in index:
                values.append(sign)
                where[0].append(len(right))
                where[1].append(index[name])
        right.append(-sum(sign * truth[name] for name, sign in equation.items() if name not in index))
    left = csr_matrix((values, where), shape=(len(right), len(unknown)))
    found = {}
    for name in wanted:
        ends = []
        for sign in (1.0, -1.0):
            goal = [0.0] * len(unknown)
            goal[index[name]] = sign
            solved = linprog(goal, A_eq=left if right else None, b_eq=right or None, bounds=(0, 10_000_000), method="highs")
            assert solved.status == 0, solved.message
            ends.append(sign * solved.fun)
        found[name] = (ends[0], ends[1])
    return found


def given_away(truth: Mapping[Name, float], bounds: Mapping[Name, tuple[float, float]], threshold: int) -> list[tuple[Name, float, float, float]]:
    """The counts that are placed too well: a small one not from zero to well above it, another within less than the threshold."""
    return [
        (name, truth[name], low, high)
        for name, (low, high) in bounds.items()
        if truth[name] > 0 and (high - low < threshold - 1e-6 or (truth[name] < threshold and (low > 1e-6 or high < truth[name] + threshold - 1e-6)))
    ]
