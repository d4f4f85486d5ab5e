"""What is to be drawn, told without a drawing library: the points of a chart and what is said of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from flows.steps.messages import Language

Kind = Literal["line", "bar", "column", "heat", "map"]


@dataclass(frozen=True, slots=True)
class Point:
    """One mark. `x` is a date or a category; `y` None is not assessed and is not drawn (a heat map leaves the cell blank).

    `told` is the sentence of the tooltip, which screen readers read; `label` the number that
    stands beside a bar; `is_break`: the method differs from here on.
    """

    x: date | str
    y: float | None
    series: str
    provenance: str
    told: str
    is_break: bool = False
    row: str = ""
    label: str = ""

    @property
    def is_sample(self) -> bool:
        return self.provenance == "sample"


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart to draw: `unit_label` stands on the axis of values, `break_label` beside the line of a series break.

    `zeros` are categories left out of a long list because all their values are zero; they are told in words.
    """

    kind: Kind
    lang: Language
    unit_label: str
    points: tuple[Point, ...]
    is_percent: bool = False
    break_label: str = ""
    zeros: tuple[str, ...] = ()

    @property
    def series(self) -> Sequence[str]:
        return list(dict.fromkeys(point.series for point in self.points))

    @property
    def categories(self) -> Sequence[str]:
        return list(dict.fromkeys(str(point.x) for point in self.points))

    @property
    def rows(self) -> Sequence[str]:
        return list(dict.fromkeys(point.row for point in self.points))

    @property
    def has_sample(self) -> bool:
        return any(point.is_sample for point in self.points)
