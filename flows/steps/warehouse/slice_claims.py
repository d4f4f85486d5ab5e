"""The claims of files to slices: which file covers which slice, before anything decides whose it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TypeAlias

import duckdb

from flows.steps.records import Issue
from schemas.registry import BY_NAME

_PRECEDENCE = {"file": 0, "published": 1, "sample": 2}


@dataclass(frozen=True, slots=True)
class SliceClaim:
    """One file's claim to a slice.

    `parts`: which days (a bit each) of which part it covers, {"": 0} for the whole. Of two kinds of files the smaller `precedence` goes first.
    """

    dataset: str
    source_id: str
    file_name: str
    sha256: str
    precedence: int
    version: int
    arrived_at: datetime
    is_history: bool
    parts: dict[str, int] = field(compare=False, hash=False)

    @property
    def rank(self) -> tuple[int, float]:
        """Smaller is newer: the higher version mark, then the later arrival."""
        return -self.version, -self.arrived_at.timestamp()

    @property
    def days(self) -> int:
        return reduce(or_, self.parts.values())

    def overlaps(self, other: SliceClaim) -> bool:
        """Whether both cover a day of one part; what names no part covers all of them."""
        return any(
            (mine == theirs or "" in (mine, theirs)) and (days & others != 0 or 0 in (days, others))
            for mine, days in self.parts.items()
            for theirs, others in other.parts.items()
        )


SliceClaims: TypeAlias = dict[str, list[SliceClaim]]
"""By key of the slice, the claims to it."""
ToldOfClaims: TypeAlias = list[tuple[SliceClaim, Issue]]
"""What is told of the files of some claims."""


def load_claims(connection: duckdb.DuckDBPyConnection) -> SliceClaims:
    """The claims of the accepted files that lie in raw/, as landing knows them."""
    rows = connection.execute("""
        select slice_key, slice.dataset, source_id, file_name, sha256, provenance, version_mark, arrived_at, is_history,
            list(part order by part), list(days order by part)
        from slice join source using (source_id)
        join (select source_id, max(arrived_at) as arrived_at from presence group by all) using (source_id)
        where own_status = 'accepted' group by all order by all
    """).fetchall()
    claims: SliceClaims = defaultdict(list)
    for key, dataset, source_id, name, sha256, provenance, version, arrived, is_history, parts, days in rows:
        covered = dict(zip(parts, days, strict=True))
        claims[key].append(SliceClaim(dataset, source_id, name, sha256, _PRECEDENCE[provenance], version, arrived, is_history, covered))
    return claims


def contested_populations(claims: SliceClaims) -> SliceClaims:
    """The claims to slices that several files cover, of datasets whose slices are populations of an operation."""
    return {key: group for key, group in claims.items() if len(group) > 1 and BY_NAME[group[0].dataset].slicing.by_population}
