"""A file that lacks places of another one of the same operation never takes its place: the country's total would fall by who lives there.

It does where it carries a higher version mark, for then its sender says so; and where those places hold few people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path

import duckdb

from flows.steps.messages import issue
from flows.steps.places_and_dates.places import Gazetteer
from flows.steps.reading.slices import told_slice
from flows.steps.records import Issue
from flows.steps.warehouse.slice_claims import SliceClaim, SliceClaims, ToldOfClaims, contested_populations
from flows.steps.warehouse.summary_claims import counted_people
from schemas.registry import BY_NAME

FEW = 0.1
"""Places that hold no more than this share of an operation's people may have been left out by a new survey; a part of the country holds more."""
_NAMED_AT_MOST = 5


@dataclass(slots=True)
class _Cover:
    """The cercles that a file has rows of, whatever they count, and the people of each place (a set of cercles) with its name."""

    cercles: set[str] = field(default_factory=set)
    people: dict[frozenset[str], tuple[str, int]] = field(default_factory=dict)
    is_whole: bool = False

    def lacks(self, other: _Cover) -> list[tuple[str, int]]:
        """The places of another file that this one says nothing of, with the people counted there, most first."""
        missing = [] if self.is_whole else [named for cercles, named in other.people.items() if named[1] and self.cercles.isdisjoint(cercles)]
        return sorted(missing, key=lambda named: (-named[1], named[0]))


def without_partial(connection: duckdb.DuckDBPyConnection, claims: SliceClaims, reference: Path) -> tuple[set[str], ToldOfClaims]:
    """The files (by source) that must not replace another one, for they lack places of it; and what is told of them and of those that may."""
    contested = contested_populations(claims)
    covers = _covers(connection, {key: [(claim.dataset, claim.source_id) for claim in group] for key, group in contested.items()}, reference)
    refused: set[str] = set()
    told: ToldOfClaims = []
    for key, group in sorted(contested.items()):
        for claim, other in permutations(group, 2):
            if claim.rank > other.rank or claim.precedence != other.precedence or claim.is_history != other.is_history:
                continue
            mine, theirs = covers.get((key, claim.source_id)), covers.get((key, other.source_id))
            if mine and theirs and (found := _what_is_lacking(key, claim, other, mine, theirs)):
                told.append((claim, found))
                refused |= {claim.source_id} if found.severity == "error" else set()
    return refused, told


def told_of_rewritten(connection: duckdb.DuckDBPyConnection, owners: SliceClaims, reference: Path) -> ToldOfClaims:
    """What is told of files that count and lack places of the content before them, which lies in raw/ no more: written over, or taken away.

    Needs the pairs of revision_pair.
    """
    before = connection.execute("""
        select slice_key, revision_pair.dataset, revision_pair.source_id, previous_source_id, file_name
        from revision_pair join source on source.source_id = previous_source_id
        where previous_source_id not in (select source_id from presence) order by all
    """).fetchall()
    before = [pair for pair in before if BY_NAME[pair[1]].slicing.by_population]
    contested = {key: [(dataset, source_id), (dataset, earlier)] for key, dataset, source_id, earlier, _ in before}
    covers = _covers(connection, contested, reference)
    claims = {(key, claim.source_id): claim for key, group in owners.items() for claim in group}
    told: ToldOfClaims = []
    for key, _, source_id, earlier, name in before:
        claim, mine, theirs = claims.get((key, source_id)), covers.get((key, source_id)), covers.get((key, earlier))
        if claim and mine and theirs:
            rule = "rewritten_without_places" if name == claim.file_name else "lacks_places_of_before"
            told += [(claim, found) for found in [_told_lacking(rule, key, name, mine, theirs)] if found]
    return told


def _what_is_lacking(key: str, claim: SliceClaim, other: SliceClaim, mine: _Cover, theirs: _Cover) -> Issue | None:
    rule = "lacks_places_of_before" if claim.version > other.version else "part_of_the_country"
    return _told_lacking(rule, key, other.file_name, mine, theirs)


def _told_lacking(rule: str, key: str, other: str, mine: _Cover, theirs: _Cover) -> Issue | None:
    missing = mine.lacks(theirs)
    lost, total = (sum(count for _, count in named) for named in (missing, theirs.people.values()))
    if lost <= FEW * total:
        return None
    names = " ¦ ".join(name for name, _ in missing[:_NAMED_AT_MOST]) + (" ¦ …" if len(missing) > _NAMED_AT_MOST else "")
    return issue(rule, other=other, found=str(lost), expected=str(total), names=names, **told_slice(key))


def _covers(
    connection: duckdb.DuckDBPyConnection, contested: Mapping[str, Sequence[tuple[str, str]]], reference: Path
) -> dict[tuple[str, str], _Cover]:  # fmt: skip
    """What each source says of a slice, by (slice, source). `contested`: the (dataset, source) pairs of each slice."""
    sources = sorted({source_id for group in contested.values() for _, source_id in group})
    found: dict[tuple[str, str], _Cover] = defaultdict(_Cover)
    gazetteer: Gazetteer | None = None
    for dataset in (BY_NAME[name] for name in sorted({name for group in contested.values() for name, _ in group})):
        for population in sorted({key.rpartition("/")[2] for key in contested}):
            if not (counted := counted_people(dataset, population)):
                continue
            rows = connection.execute(
                f"""with given as (
                        select source_id, reference_date, place_level, place_perimeter, {counted} as people,
                            coalesce(cercle_name, place_name) as name,
                            case place_level when 0 then null when 1 then place_name else split_part(split_part(place_id, ':', 2), '/', 1) end as area
                        from {dataset.name}
                        where source_id in (select unnest($1)) and place_level is not null and contains(populations, '{population}')
                    )
                    select source_id, concat_ws('/', '{dataset.slicing.family}', reference_date, '{population}'), place_level, place_perimeter,
                        area, min(name), sum(people)::bigint
                    from given group by all""",
                [sources],
            ).fetchall()
            for source_id, key, level, perimeter, area, name, people in rows:
                cover = found[key, source_id]
                if level == 0:
                    cover.is_whole = True
                    continue
                if level == 1:
                    gazetteer = gazetteer or Gazetteer.load(reference)
                cercles = frozenset({area} if level > 1 or gazetteer is None else _cercles_of(gazetteer, area, perimeter))
                cover.cercles |= cercles
                cover.people[cercles] = (name, cover.people.get(cercles, ("", 0))[1] + (people or 0))
    return found


def _cercles_of(gazetteer: Gazetteer, region: str, perimeter: str | None) -> set[str]:
    """The cercles of a region, by what their places' identities call them; the region alone where none is listed."""
    inside = {
        place.place_id.partition(":")[2] for place in gazetteer.places.values()
        if place.level == 2 and (place.regions.get(perimeter) == region if perimeter else region in place.regions.values())
    }  # fmt: skip
    return inside or {region}
