"""What rows say of their places, and what the gazetteer finds: records that the files of this folder hand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.steps.records import Severity


@dataclass(frozen=True, slots=True)
class PlaceColumns:
    """The place texts of some rows, as given; a column that the table does not have is None."""

    country: Sequence[str | None] | None = None
    region: Sequence[str | None] | None = None
    region_pcode: Sequence[str | None] | None = None
    cercle: Sequence[str | None] | None = None
    cercle_pcode: Sequence[str | None] | None = None
    commune: Sequence[str | None] | None = None
    commune_pcode: Sequence[str | None] | None = None
    site: Sequence[str | None] | None = None

    def rows(self) -> list[tuple[str | None, ...]]:
        columns = (self.country, self.region, self.region_pcode, self.cercle, self.cercle_pcode, self.commune, self.commune_pcode, self.site)
        height = max((len(column) for column in columns if column is not None), default=0)
        return list(zip(*(column if column is not None else [None] * height for column in columns), strict=True))


@dataclass(frozen=True, slots=True)
class PlaceProblem:
    """What the gazetteer objects to in one row; `column` is the dataset's column."""

    index: int
    column: str
    rule: str
    severity: Severity
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class Placed:
    """The place of each row (None where unknown), and what was objected to."""

    place_id: Sequence[str | None]
    level: Sequence[int | None]
    name: Sequence[str | None]
    parent_id: Sequence[str | None]
    perimeter: Sequence[str | None]
    issues: Sequence[PlaceProblem]


@dataclass(frozen=True, slots=True)
class Found:
    """The place of one row, and what is objected to: (rule, column, found, expected)."""

    place_id: str | None
    level: int | None
    name: str | None
    parent_id: str | None
    problems: tuple[tuple[str, str, str, str], ...] = ()
