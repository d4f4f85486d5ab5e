"""Statistical disclosure control: hide small counts, and whatever else must be hidden so that nobody can compute them.

Published counts nest: cercles in regions of one perimeter, those in regions of an older one, those in the country. A hidden
count can be had back where all others under one total are shown, where a region keeps its extent from one perimeter to the
next, or from women and men that add up. So after the small ones (primary) further cells are hidden (complementary) until
the interval in which a reader of the whole release can place each hidden count is wide.

On cells that form a tree those intervals are exact: what a cell's parts allow, and what its whole leaves over when every
other part takes its least or its most. That is the attack of Fischetti and Salazar (linear programming over all that is
published), which a tree allows without a solver; the tests carry it out with one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Key: TypeAlias = Hashable
Interval: TypeAlias = tuple[float, float]
_ENDLESS = float("inf")
_REST = "rest of"


@dataclass(frozen=True, slots=True)
class Cell:
    """A row of a release: its counts (None: not given) and the row it is part of.

    `sensitive` is the share of it (0-1) that may not be known whatever its size: such a row is hidden, and cannot be placed within
    half of that share on either side. `origin` is where its counts come from: what a whole has more than its parts is a count only
    where both come from the same. One that `tells_of_nobody` (a category "not given") is hidden only where it hides another.
    """

    key: Key
    parent: Key | None
    counts: tuple[int | None, ...]
    sensitive: float = 0.0
    origin: Hashable = None
    tells_of_nobody: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """Measures that add up in every row, by their position: women and men to individuals."""

    whole: int
    parts: tuple[int, ...]


class Unprotectable(Exception):
    """A small count cannot be hidden whatever else is; nothing may be released."""


class Nest:
    """The cells of one population at one operation. `threshold`: smallest count that may be shown.

    `told_to_nobody` are measures that no table shows, but that make the others add up: they need no hiding themselves. Where cells
    are `broken_down` elsewhere, a hidden one must seem able to be larger by the threshold, for any small part of it could then be.
    """

    def __init__(
        self, cells: Iterable[Cell], threshold: int, sums: Sequence[Sum] = (), told_to_nobody: Collection[int] = (), broken_down: bool = False
    ) -> None:
        given = {cell.key: cell for cell in cells}
        self.cells = given | {rest.key: rest for rest in _rests(given)}
        self.threshold = threshold
        self.measures = range(max((len(cell.counts) for cell in given.values()), default=0))
        self._trees = [_Tree(self.cells, measure) for measure in self.measures]
        self._sums = sums
        self._broken_down = broken_down
        self._shown_measures = [measure for measure in self.measures if measure not in told_to_nobody]

    def primary(self) -> set[Key]:
        """Cells that must be hidden for what they hold: a count from 1 to below the threshold, or that holds something sensitive."""
        return {key for key, cell in self.cells.items() if cell.sensitive or (not cell.tells_of_nobody and self._has_small(cell))}

    def _has_small(self, cell: Cell) -> bool:
        return any(self._is_small(cell.counts[measure]) for measure in self._shown_measures)

    def _is_small(self, count: int | None) -> bool:
        return count is not None and 0 < count < self.threshold

    def hide(self, more: Collection[Key] = (), preferred: Collection[Key] = ()) -> set[Key]:
        """The cells to hide: primary ones, `more`, and complementary ones, `preferred` first, until no interval is narrow."""
        hidden = self.primary() | {key for key in more if key in self.cells}
        while (weak := self._first_weak(hidden)) is not None:
            chosen = self._complement(*weak, hidden, set(preferred))
            if chosen is None:
                raise Unprotectable(f"{weak[0]}")
            hidden.add(chosen)
        return hidden

    def intervals(self, hidden: Collection[Key]) -> list[dict[Key, Interval]]:
        """By measure: for each hidden cell, the least and the most it can be for a reader of everything that is not hidden."""
        found = [tree.intervals(hidden) for tree in self._trees]
        for one in self._sums:
            for key in self.cells:
                if all(key in found[index] for index in (one.whole, *one.parts)) and self._adds_up(key, one):
                    _narrow(found, one, key)
        return [{key: interval for key, interval in bounds.items() if key in hidden} for bounds in found]

    def _adds_up(self, key: Key, one: Sum) -> bool:
        return self._trees[one.whole].value(key) == sum(self._trees[index].value(key) for index in one.parts)

    def _first_weak(self, hidden: set[Key]) -> tuple[Key, int] | None:
        """A cell that can be placed too well, and in which measure; first those that their own parts give away, for they hide no other."""
        intervals = self.intervals(hidden)
        found = [
            (key, measure)
            for measure in self._shown_measures
            for key, interval in intervals[measure].items()
            if not (self.cells[key].tells_of_nobody or self._is_wide(key, measure, interval))
        ]
        return min(found, key=lambda weak: (not self._is_given_away_by_parts(weak[0], weak[1], hidden), weak[1], repr(weak[0])), default=None)

    def _is_given_away_by_parts(self, key: Key, measure: int, hidden: set[Key]) -> bool:
        low, high = self._trees[measure].from_parts(key, hidden)
        return high - low < self.threshold

    def _is_wide(self, key: Key, measure: int, bounds: Interval) -> bool:
        """Wide enough: as long as the threshold; from zero to well above a small count; half of what is sensitive to either side.

        Zero needs no hiding: it tells of nobody.
        """
        low, high = bounds
        count = self._trees[measure].value(key)
        if count == 0:
            return True
        if self._is_small(count) and low > 0:
            return False
        if (self._is_small(count) or self._broken_down) and high < count + self.threshold:
            return False
        margin = count * self.cells[key].sensitive / 2
        if low > count - margin or high < count + margin:
            return False
        return high - low >= self.threshold

    def _complement(self, key: Key, measure: int, hidden: set[Key], preferred: set[Key]) -> Key | None:
        """What to hide next: a part of the cell where its parts give it away, a neighbour under the same whole, or that whole."""
        tree = self._trees[measure]
        groups: list[tuple[Key | None, list[Key]]] = []
        if self._is_given_away_by_parts(key, measure, hidden):
            groups.append((None, tree.shown_parts(key, hidden)))
        groups += [(above, tree.parts[above]) for above in self._above(key) if above in tree.parts]
        needed = max(self.threshold, tree.value(key) * self.cells[key].sensitive / 2)

        def cost(other: Key) -> tuple[bool, int, bool, int, str]:
            return tree.value(other) < needed, self._lacks(key, other), other not in preferred, tree.value(other), repr(other)

        for above, group in groups:
            shown = [other for other in group if other not in hidden and not _is_rest(other) and tree.value(other) > 0]
            if shown:
                return min(shown, key=cost)
            if above is not None and above not in hidden:
                return above
        return None

    def _lacks(self, key: Key, other: Key) -> int:
        """In how many of this cell's measures the other one is too small to hide it."""
        mine, theirs = self.cells[key].counts, self.cells[other].counts
        return sum(a is not None and (b is None or b < self.threshold) for a, b in zip(mine, theirs, strict=True))

    def _above(self, key: Key) -> Iterable[Key]:
        parent = self.cells[key].parent
        while parent is not None and parent in self.cells:
            yield parent
            parent = self.cells[parent].parent


class _Tree:
    """The cells that have a count in one measure; one that lacks it hands its parts to what it is part of."""

    def __init__(self, cells: Mapping[Key, Cell], measure: int) -> None:
        self._counts: dict[Key, int] = {key: count for key, cell in cells.items() if (count := cell.counts[measure]) is not None}
        self.parts: dict[Key, list[Key]] = defaultdict(list)
        self._roots: list[Key] = []
        for key in self._counts:
            parent = cells[key].parent
            while parent is not None and parent not in self._counts:
                parent = cells[parent].parent if parent in cells else None
            if parent is None:
                self._roots.append(key)
            else:
                self.parts[parent].append(key)
        self._values: dict[Key, int] = {}
        for root in self._roots:
            self._add_up(root)

    def _add_up(self, key: Key) -> int:
        """A whole is taken to be the sum of its parts, as a reader will take it, also where a printed total differs by a little."""
        parts = self.parts.get(key)
        self._values[key] = sum(self._add_up(part) for part in parts) if parts else self._counts[key]
        return self._values[key]

    def value(self, key: Key) -> int:
        return self._values.get(key, 0)

    def shown_parts(self, key: Key, hidden: Collection[Key]) -> list[Key]:
        """The nearest cells below that are shown: its parts, or where one of them is hidden, the parts of that."""
        found: list[Key] = []
        for part in self.parts.get(key, []):
            found += self.shown_parts(part, hidden) if part in hidden else [part]
        return found

    def from_parts(self, key: Key, hidden: Collection[Key]) -> Interval:
        """What is known of a cell from its own parts, its own count set aside."""
        parts = self.parts.get(key)
        if not parts:
            return 0, _ENDLESS
        bounds = [self._from_below(part, hidden) for part in parts]
        return sum(low for low, _ in bounds), sum(high for _, high in bounds)

    def _from_below(self, key: Key, hidden: Collection[Key]) -> Interval:
        return self.from_parts(key, hidden) if key in hidden else (self._values[key], self._values[key])

    def intervals(self, hidden: Collection[Key]) -> dict[Key, Interval]:
        found: dict[Key, Interval] = {}
        for root in self._roots:
            self._hand_down(root, self._from_below(root, hidden), hidden, found)
        return found

    def _hand_down(self, key: Key, bounds: Interval, hidden: Collection[Key], found: dict[Key, Interval]) -> None:
        found[key] = bounds
        parts = self.parts.get(key, [])
        below = [self._from_below(part, hidden) for part in parts]
        least, most = sum(low for low, _ in below), sum(high for _, high in below if high < _ENDLESS)
        endless = sum(high == _ENDLESS for _, high in below)
        for part, (low, high) in zip(parts, below, strict=True):
            others_have_no_end = endless - (high == _ENDLESS) > 0
            others_at_most = _ENDLESS if others_have_no_end else most - (high if high < _ENDLESS else 0)
            self._hand_down(part, (max(low, bounds[0] - others_at_most), min(high, bounds[1] - (least - low))), hidden, found)


def _narrow(found: Sequence[dict[Key, Interval]], one: Sum, key: Key) -> None:
    """What adds up within a row tells more of each member."""
    whole, parts = found[one.whole][key], [found[index][key] for index in one.parts]
    found[one.whole][key] = max(whole[0], sum(low for low, _ in parts)), min(whole[1], sum(high for _, high in parts))
    for position, index in enumerate(one.parts):
        others = parts[:position] + parts[position + 1 :]
        low, high = parts[position]
        found[index][key] = max(low, whole[0] - sum(top for _, top in others)), min(high, whole[1] - sum(bottom for bottom, _ in others))


def _rests(cells: Mapping[Key, Cell]) -> Iterable[Cell]:
    """A part that is not listed is shown all the same by what its whole has more than the parts that are: Ménaka, by Gao before and after."""
    parts: dict[Key, list[Cell]] = defaultdict(list)
    for cell in cells.values():
        if cell.parent is not None:
            parts[cell.parent].append(cell)
    for key, listed in parts.items():
        if key not in cells or any(part.origin != cells[key].origin for part in listed):
            continue
        counts = []
        for measure, whole in enumerate(cells[key].counts):
            given = [count for part in listed if (count := part.counts[measure]) is not None]
            rest = whole - sum(given) if whole is not None and given else None
            counts.append(rest if rest is not None and rest > 0 else None)
        if any(count is not None for count in counts):
            yield Cell((_REST, key), key, tuple(counts))


def _is_rest(key: Key) -> bool:
    return isinstance(key, tuple) and key[:1] == (_REST,)
