"""Of files that give one operation at different levels, the finer counts: a summary by region never takes the place of its detail by commune.

It does where it carries a higher version mark, for then its sender says so; and where it counts other numbers of people than the detail, for
then it is no summary of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import duckdb

from flows.steps.messages import issue
from flows.steps.reading.slices import told_slice
from flows.steps.records import Issue
from flows.steps.warehouse.slice_claims import SliceClaim, SliceClaims, ToldOfClaims, contested_populations
from schemas.declare import Dataset
from schemas.registry import BY_NAME

ALIKE = 0.1
"""A summary that came another night may differ from its detail by this share, for one of the two may have been mended since."""


@dataclass(frozen=True, slots=True)
class _Grain:
    """The level at which half of a file's rows or more stand, and how many people it counts (households, where it gives no people)."""

    level: int
    total: int


def without_summaries(connection: duckdb.DuckDBPyConnection, claims: SliceClaims) -> tuple[SliceClaims, ToldOfClaims]:
    """The claims without those of summaries whose detail is held, and of two histories that agree without the second; what is told."""
    contested = contested_populations(claims)
    grains = _grains(connection, contested) if contested else {}
    kept: SliceClaims = dict(claims)
    told: ToldOfClaims = []
    for key, group in sorted(contested.items()):
        left: set[SliceClaim] = set()
        for claim, other in permutations(group, 2):
            if claim.precedence != other.precedence or claim.is_history != other.is_history or claim.sha256 == other.sha256:
                continue
            if left & {claim, other} or (key, claim.source_id) not in grains or (key, other.source_id) not in grains:
                continue
            stands_back, found = _compare(connection, key, claim, other, grains)
            told += [(claim, found)] if found else []
            left |= {claim} if stands_back else set()
        kept[key] = [claim for claim in group if claim not in left]
    return kept, told


def _compare(
    connection: duckdb.DuckDBPyConnection, key: str, claim: SliceClaim, other: SliceClaim, grains: Mapping[tuple[str, str], _Grain]
) -> tuple[bool, Issue | None]:
    """Whether a claim stands back for another one, and what is told of it."""
    mine, theirs = grains[key, claim.source_id], grains[key, other.source_id]
    together, is_newer = claim.rank == other.rank, claim.rank <= other.rank
    about = {"other": other.file_name, **told_slice(key)}
    if is_newer and not together and 2 * mine.total < theirs.total:
        return False, issue("half_of_before", found=str(mine.total), expected=str(theirs.total), **about)
    if mine.level == theirs.level:
        # Two files of one operation that come together are settled by their senders, whatever they hold; histories repeat one another.
        same = together and claim.is_history and _gives_no_more(connection, key, claim, other)
        return same, issue("same_figures_twice", **about) if same else None
    if mine.level > theirs.level:
        return False, None
    is_alike = mine.total == theirs.total or (not together and abs(mine.total - theirs.total) <= ALIKE * theirs.total)
    if claim.version > other.version or not is_alike:
        found = {"found": str(mine.total), "expected": str(theirs.total)}
        return False, issue("coarser_than_before", **found, **about) if is_newer and not together else None
    if mine.total != theirs.total:
        return True, issue("summary_of_file_disagrees", found=str(mine.total), expected=str(theirs.total), **about) if is_newer else None
    return True, issue("summary_stands_back", **about) if is_newer else None


def counted_people(dataset: Dataset, population: str) -> str | None:
    """SQL for the people of a population in a row (its households, where it gives no people); None where the dataset counts none of them."""
    columns = [name for name in dataset.revised if dataset.by_name[name].population == population]
    people, households = ([name for name in columns if name.endswith(end)] for end in ("_individuals", "_households"))
    sums = [f"list_sum([{', '.join(names)}])" for names in (people, households) if names]
    return f"coalesce({', '.join(sums)})" if people else None


def _columns(dataset: Dataset, key: str) -> tuple[str, ...]:
    population = key.rpartition("/")[2]
    return tuple(name for name in dataset.revised if dataset.by_name[name].population == population)


def _grains(connection: duckdb.DuckDBPyConnection, contested: Mapping[str, Sequence[SliceClaim]]) -> dict[tuple[str, str], _Grain]:
    sources = sorted({claim.source_id for group in contested.values() for claim in group})
    found: dict[tuple[str, str], _Grain] = {}
    for dataset in (BY_NAME[name] for name in {claim.dataset for group in contested.values() for claim in group}):
        for population in sorted({key.rpartition("/")[2] for key in contested}):
            counted = counted_people(dataset, population)
            if not counted:
                continue
            rows = connection.execute(
                f"""select source_id, concat_ws('/', '{dataset.slicing.family}', reference_date, '{population}'),
                        quantile_disc(place_level, 0.5), sum({counted})::bigint
                    from {dataset.name} where source_id in (select unnest($1)) and {counted} is not null and place_level is not null group by all""",
                [sources],
            ).fetchall()
            found |= {(key, source_id): _Grain(level, total) for source_id, key, level, total in rows}
    return found


def _gives_no_more(connection: duckdb.DuckDBPyConnection, key: str, claim: SliceClaim, other: SliceClaim) -> bool:
    """Whether all that a file says of a slice another one says as well, place by place."""
    dataset = BY_NAME[claim.dataset]
    columns = ", ".join(_columns(dataset, key))
    rows = connection.execute(
        f"""with given as (
                unpivot (select source_id, place_id, place_level, {columns} from {dataset.name}
                         where source_id in ($one, $other) and reference_date::varchar = $day)
                on {columns} into name column_name value figure
            ),
            cells as (select source_id, place_id, column_name, sum(figure) as figure from given group by all),
            mine as (from cells where source_id = $one),
            theirs as (from cells where source_id = $other),
            columns_of_mine as (select distinct column_name from mine)
            select count(*) from mine full join (from theirs semi join columns_of_mine using (column_name)) as theirs using (place_id, column_name)
            where mine.figure is distinct from theirs.figure""",
        {"one": claim.source_id, "other": other.source_id, "day": key.split("/")[1]},
    ).fetchall()
    return bool(rows[0][0] == 0)
