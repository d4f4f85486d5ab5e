"""Which file counts for which slice, of those that lie in raw/; and what is told of those that do not.

A slice goes to the newest file that covers it. Where a dataset shares slices by days (a point's month), a file counts unless
a newer one has a day in common with it; files without a common day complement each other. Of datasets that count the same
people the finer goes first, day by day. A history stands back for an operation's own file (history_claims.py), a summary for its
detail (summary_claims.py); a file of a part of the country never replaces one of more of it (partial_claims.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from pathlib import Path

import duckdb

from flows.steps.messages import issue
from flows.steps.reading.slices import EVERY_DAY, told_slice
from flows.steps.records import Issue, RawFile
from flows.steps.warehouse.history_claims import without_histories
from flows.steps.warehouse.landing import insert_rows, issue_rows
from flows.steps.warehouse.partial_claims import told_of_rewritten, without_partial
from flows.steps.warehouse.revisions import find_revisions
from flows.steps.warehouse.slice_claims import SliceClaim, SliceClaims, ToldOfClaims, load_claims
from flows.steps.warehouse.summary_claims import without_summaries
from schemas.registry import BY_NAME

SETTLED = 1_000_000
"""Issues found when sources are compared, not when one is read, are numbered from here and found anew each night."""


def settle(connection: duckdb.DuckDBPyConnection, presence: Sequence[RawFile], everything: Sequence[RawFile], reference: Path) -> None:
    """Decide which sources own each slice, of those that lie in raw/; find the revisions. `reference` is read where regions are compared."""
    _note_presence(connection, presence, everything)
    claims, histories = without_histories(load_claims(connection))
    partial, told_of_parts = without_partial(connection, claims, reference)
    claims = {key: [claim for claim in group if claim.source_id not in partial] for key, group in claims.items()}
    claims, summaries = without_summaries(connection, claims)
    refused, issues = _refuse_ties(claims)
    refused |= partial
    issues += histories + told_of_parts + summaries
    owners = {key: _owners([claim for claim in group if claim.source_id not in refused]) for key, group in claims.items()}
    for key, group in sorted(claims.items()):
        alive = [claim for claim in group if claim.source_id not in refused]
        issues += _superseded(key, alive, owners[key])
    connection.execute("update source set status = own_status where status <> own_status")
    connection.execute("update source set status = 'rejected' where source_id in (select unnest(?::varchar[]))", [sorted(refused)])
    connection.execute("delete from slice_owner")
    rows = [(c.dataset, key, c.source_id, days) for key, group in sorted(owners.items()) for c, days in _shares(group)]
    insert_rows(connection, "slice_owner", rows)
    find_revisions(connection)
    issues += told_of_rewritten(connection, owners, reference)
    connection.execute("delete from issue where ordinal >= ?", [SETTLED])
    told = [row for number, (claim, found) in enumerate(issues) for row in issue_rows(claim.source_id, [found], claim.file_name, SETTLED + number)]
    insert_rows(connection, "issue", told)


def _note_presence(connection: duckdb.DuckDBPyConnection, presence: Sequence[RawFile], everything: Sequence[RawFile]) -> None:
    connection.execute("delete from presence")
    insert_rows(connection, "presence", [(f.source_id, f.relative_path, f.arrived_at.replace(tzinfo=None)) for f in presence])
    first: dict[str, datetime] = {}
    for file in (*everything, *presence):
        first[file.source_id] = min(first.get(file.source_id, file.arrived_at), file.arrived_at)
    connection.execute("delete from first_arrival")
    insert_rows(connection, "first_arrival", [(source_id, at.replace(tzinfo=None)) for source_id, at in sorted(first.items())])


def _best(claims: Iterable[SliceClaim]) -> list[SliceClaim]:
    """A DTM file before a printed total, that before made-up data: one kind to a slice."""
    claims = list(claims)
    first = min((claim.precedence for claim in claims), default=0)
    return [claim for claim in claims if claim.precedence == first]


def _standing(claims: Sequence[SliceClaim]) -> list[SliceClaim]:
    """The claims of one dataset that no newer one overlaps."""
    return [claim for claim in claims if not any(other.rank < claim.rank and other.overlaps(claim) for other in claims)]


def _by_dataset(claims: Iterable[SliceClaim]) -> Iterator[list[SliceClaim]]:
    grouped: dict[str, list[SliceClaim]] = defaultdict(list)
    for claim in claims:
        grouped[claim.dataset].append(claim)
    yield from grouped.values()


def _refuse_ties(claims: SliceClaims) -> tuple[set[str], ToldOfClaims]:
    """Two different contents with the same right to a day, and none before them: neither counts, and both files say so.

    A file is refused whole, so in another slice the next ones may now stand first, and tie: looked at until nothing changes.
    """
    refused: set[str] = set()
    issues: ToldOfClaims = []
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


def _tied(standing: Sequence[SliceClaim]) -> list[tuple[SliceClaim, SliceClaim]]:
    """The claims that quarrel over a day with another of the same rank and a different content, each with one such."""
    tied = []
    for claim in standing:
        others = (o for o in standing if o.rank == claim.rank and o.sha256 != claim.sha256 and o.overlaps(claim))
        if other := next(others, None):
            tied.append((claim, other))
    return tied


def _quarrel(key: str, claim: SliceClaim, other: SliceClaim) -> Issue:
    if BY_NAME[claim.dataset].slicing.day is None:
        return issue("two_files_one_operation", other=other.file_name, **told_slice(key))
    return issue("two_files_same_days", other=other.file_name, days=_count(claim.days & other.days), **told_slice(key))


def _count(days: int) -> int:
    return days.bit_count()


def _owners(claims: Sequence[SliceClaim]) -> list[SliceClaim]:
    """The claims that count; of one content under two names, one."""
    owners: dict[tuple[str, str], SliceClaim] = {}
    for same in _by_dataset(_best(claims)):
        for claim in sorted(_standing(same), key=lambda c: (c.rank, c.source_id)):
            owners.setdefault((claim.dataset, claim.sha256), claim)
    return list(owners.values())


def _shares(owners: Sequence[SliceClaim]) -> list[tuple[SliceClaim, int | None]]:
    """Each owner with the days that are its own: those that no finer dataset of the family has; None for the whole slice."""
    shares: list[tuple[SliceClaim, int | None]] = []
    for claim in owners:
        own = BY_NAME[claim.dataset].slicing
        finer = [other.days or EVERY_DAY for other in owners if BY_NAME[other.dataset].slicing.precedence < own.precedence]
        left = EVERY_DAY & ~reduce(or_, finer, 0)
        if left:
            shares.append((claim, left if own.day else None))
    return shares


def _superseded(key: str, alive: Sequence[SliceClaim], owners: Sequence[SliceClaim]) -> ToldOfClaims:
    """A newer file that stays behind a higher mark; an owner that covers fewer days than the file it replaces."""
    issues: ToldOfClaims = []
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
