"""Which file counts for which slice, of those that lie in raw/; and what is told of those that do not.

A slice goes to the newest file that covers it. Where a dataset shares slices by days (a point's month), a file counts unless
a newer one has a day in common with it; files without a common day complement each other. Of datasets that count the same
people the finer goes first, day by day. A history, which recalls operations side by side, stands back for an operation's own file, and a summary for
its detail (coarser.py); a file of a part of the country never replaces one of more of it (partial.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from pathlib import Path

import duckdb

from flows.steps.messages import issue
from flows.steps.records import Issue, RawFile
from flows.steps.warehouse.coarser import without_coarser
from flows.steps.warehouse.landing import insert_rows, issue_rows
from flows.steps.warehouse.partial import without_partial
from flows.steps.warehouse.revisions import find_revisions
from flows.steps.warehouse.slices import EVERY_DAY, told_slice
from schemas.registry import BY_NAME

SETTLED = 1_000_000
"""Issues found when sources are compared, not when one is read, are numbered from here and found anew each night."""
_PRECEDENCE = {"file": 0, "published": 1, "sample": 2}


@dataclass(frozen=True, slots=True)
class _Claim:
    """One file's claim to a slice: `parts` says which days of which part it covers, {"": 0} for the whole."""

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

    def overlaps(self, other: _Claim) -> bool:
        """Whether both cover a day of one part; what names no part covers all of them."""
        return any(
            (mine == theirs or "" in (mine, theirs)) and (days & others != 0 or 0 in (days, others))
            for mine, days in self.parts.items()
            for theirs, others in other.parts.items()
        )


_Claims = dict[str, list[_Claim]]
_Told = list[tuple[_Claim, Issue]]


def settle(connection: duckdb.DuckDBPyConnection, presence: Sequence[RawFile], everything: Sequence[RawFile], reference: Path) -> None:
    """Decide which sources own each slice, of those that lie in raw/; find the revisions. `reference` is read where regions are compared."""
    _note_presence(connection, presence, everything)
    claims, stood_back = _without_histories_of_files(_claims(connection))
    partial, told_of_parts = without_partial(connection, claims, reference)
    claims = {key: [claim for claim in group if claim.source_id not in partial] for key, group in claims.items()}
    claims, coarser = without_coarser(connection, claims)
    refused, issues = _refuse_ties(claims)
    refused |= partial
    issues += stood_back + told_of_parts + coarser
    owners = {key: _owners([claim for claim in group if claim.source_id not in refused]) for key, group in claims.items()}
    for key, group in sorted(claims.items()):
        alive = [claim for claim in group if claim.source_id not in refused]
        issues += _superseded(key, alive, owners[key])
    connection.execute("update source set status = own_status where status <> own_status")
    connection.execute("update source set status = 'rejected' where source_id in (select unnest(?::varchar[]))", [sorted(refused)])
    connection.execute("delete from issue where ordinal >= ?", [SETTLED])
    told = [row for number, (claim, found) in enumerate(issues) for row in issue_rows(claim.source_id, [found], claim.file_name, SETTLED + number)]
    insert_rows(connection, "issue", told)
    connection.execute("delete from slice_owner")
    rows = [(c.dataset, key, c.source_id, days) for key, group in sorted(owners.items()) for c, days in _shares(group)]
    insert_rows(connection, "slice_owner", rows)
    find_revisions(connection)


def _note_presence(connection: duckdb.DuckDBPyConnection, presence: Sequence[RawFile], everything: Sequence[RawFile]) -> None:
    connection.execute("delete from presence")
    insert_rows(connection, "presence", [(f.source_id, f.relative_path, f.arrived_at.replace(tzinfo=None)) for f in presence])
    first: dict[str, datetime] = {}
    for file in (*everything, *presence):
        first[file.source_id] = min(first.get(file.source_id, file.arrived_at), file.arrived_at)
    connection.execute("delete from first_arrival")
    insert_rows(connection, "first_arrival", [(source_id, at.replace(tzinfo=None)) for source_id, at in sorted(first.items())])


def _claims(connection: duckdb.DuckDBPyConnection) -> _Claims:
    rows = connection.execute("""
        select slice_key, slice.dataset, source_id, file_name, sha256, provenance, version_mark, arrived_at, is_history,
            list(part order by part), list(days order by part)
        from slice join source using (source_id)
        join (select source_id, max(arrived_at) as arrived_at from presence group by all) using (source_id)
        where own_status = 'accepted' group by all order by all
    """).fetchall()
    claims: _Claims = defaultdict(list)
    for key, dataset, source_id, name, sha256, provenance, version, arrived, is_history, parts, days in rows:
        covered = dict(zip(parts, days, strict=True))
        claims[key].append(_Claim(dataset, source_id, name, sha256, _PRECEDENCE[provenance], version, arrived, is_history, covered))
    return claims


def _without_histories_of_files(claims: _Claims) -> tuple[_Claims, _Told]:
    """The claims without those of histories to an operation that has a file of its own, whenever either came; and what is told of them.

    A history may know the month of an operation only, so one of the same month is the same. Made-up data are no operation's own file.
    """
    histories = [(key, claim) for key, group in claims.items() for claim in group if claim.is_history]
    if not histories:
        return claims, []
    own: dict[tuple[str, ...], _Claim] = {}
    for key, group in sorted(claims.items()):
        for claim in group:
            if not claim.is_history:
                own[_month_of(key)] = min(claim, own.get(_month_of(key), claim), key=lambda c: c.precedence)
    overtaken: dict[_Claim, list[tuple[str, _Claim]]] = defaultdict(list)
    for key, claim in histories:
        other = own.get(_month_of(key))
        if other is not None and other.precedence <= claim.precedence:
            overtaken[claim].append((key, other))
    left = {(key, claim) for claim, found in overtaken.items() for key, _ in found}
    kept = {key: rest for key, group in claims.items() if (rest := [claim for claim in group if (key, claim) not in left])}
    return kept, [
        (claim, issue("history_stands_back", found=str(len(found)), other=found[0][1].file_name, **told_slice(found[0][0])))
        for claim, found in overtaken.items()
    ]  # fmt: skip


def _month_of(key: str) -> tuple[str, ...]:
    """A slice without the day of its date: baseline/2018-12-31/pdi -> (baseline, 2018-12, pdi)."""
    family, day, *rest = (*key.split("/"), "")
    return family, day[:7], *rest


def _best(claims: Iterable[_Claim]) -> list[_Claim]:
    """A DTM file before a printed total, that before made-up data: one kind to a slice."""
    claims = list(claims)
    first = min((claim.precedence for claim in claims), default=0)
    return [claim for claim in claims if claim.precedence == first]


def _standing(claims: Sequence[_Claim]) -> list[_Claim]:
    """The claims of one dataset that no newer one overlaps."""
    return [claim for claim in claims if not any(other.rank < claim.rank and other.overlaps(claim) for other in claims)]


def _by_dataset(claims: Iterable[_Claim]) -> Iterator[list[_Claim]]:
    grouped: dict[str, list[_Claim]] = defaultdict(list)
    for claim in claims:
        grouped[claim.dataset].append(claim)
    yield from grouped.values()


def _refuse_ties(claims: _Claims) -> tuple[set[str], _Told]:
    """Two different contents with the same right to a day, and none before them: neither counts, and both files say so.

    A file is refused whole, so in another slice the next ones may now stand first, and tie: looked at until nothing changes.
    """
    refused: set[str] = set()
    issues: _Told = []
    contested = {key: group for key, group in sorted(claims.items()) if len(group) > 1}
    settled = False
    while not settled:
        settled = True
        for key, group in contested.items():
            alive = _best(claim for claim in group if claim.source_id not in refused)
            for same in _by_dataset(alive):
                for claim, other in _tied(_standing(same)):
                    issues.append((claim, _quarrel(key, claim, other)))
                    refused.add(claim.source_id)
                    settled = False
    return refused, issues


def _tied(standing: Sequence[_Claim]) -> list[tuple[_Claim, _Claim]]:
    """The claims that quarrel over a day with another of the same rank and a different content, each with one such."""
    tied = []
    for claim in standing:
        others = (o for o in standing if o.rank == claim.rank and o.sha256 != claim.sha256 and o.overlaps(claim))
        if other := next(others, None):
            tied.append((claim, other))
    return tied


def _quarrel(key: str, claim: _Claim, other: _Claim) -> Issue:
    if BY_NAME[claim.dataset].slicing.day is None:
        return issue("two_files_one_operation", other=other.file_name, **told_slice(key))
    return issue("two_files_same_days", other=other.file_name, days=_count(claim.days & other.days), **told_slice(key))


def _count(days: int) -> int:
    return days.bit_count()


def _owners(claims: Sequence[_Claim]) -> list[_Claim]:
    """The claims that count; of one content under two names, one."""
    owners: dict[tuple[str, str], _Claim] = {}
    for same in _by_dataset(_best(claims)):
        for claim in sorted(_standing(same), key=lambda c: (c.rank, c.source_id)):
            owners.setdefault((claim.dataset, claim.sha256), claim)
    return list(owners.values())


def _shares(owners: Sequence[_Claim]) -> list[tuple[_Claim, int | None]]:
    """Each owner with the days that are its own: those that no finer dataset of the family has; None for the whole slice."""
    shares: list[tuple[_Claim, int | None]] = []
    for claim in owners:
        own = BY_NAME[claim.dataset].slicing
        finer = [other.days or EVERY_DAY for other in owners if BY_NAME[other.dataset].slicing.precedence < own.precedence]
        left = EVERY_DAY & ~reduce(or_, finer, 0)
        if left:
            shares.append((claim, left if own.day else None))
    return shares


def _superseded(key: str, alive: Sequence[_Claim], owners: Sequence[_Claim]) -> _Told:
    """A newer file that stays behind a higher mark; an owner that covers fewer days than the file it replaces."""
    issues: _Told = []
    held = reduce(or_, (owner.days for owner in owners), 0)
    for owner in owners:
        replaced = [
            claim for claim in alive
            if claim not in owners and claim.dataset == owner.dataset and claim.precedence == owner.precedence
            and claim.rank > owner.rank and claim.overlaps(owner)
        ]  # fmt: skip
        for claim in replaced:
            if claim.arrived_at > owner.arrived_at and claim.version < owner.version:
                rule = "superseded_by_version_mark" if not claim.days else "superseded_by_version_mark_days"
                issues.append((claim, issue(rule, other=owner.file_name, **told_slice(key))))
        newest = min(replaced, key=lambda claim: claim.rank, default=None)
        if newest and (lost := _count(newest.days & ~held)):
            issues.append((owner, issue("fewer_days_than_before", other=newest.file_name, days=lost, **told_slice(key))))
        elif newest and set(newest.parts) - {part for other in owners for part in other.parts}:
            missing = sorted(set(newest.parts) - {part for other in owners for part in other.parts})
            issues.append((owner, issue("fewer_parts_than_before", other=newest.file_name, missing=", ".join(missing), **told_slice(key))))
    return issues
