"""What a public export hides of demographics: people by region, by sex, by age and by both, beside the country's and the baseline's totals.

Regions in one direction, sex and age in the other: two sums cross in each count. A region is hidden whole, in every table, with others
beside it, until no count of theirs can be placed by a reader who knows the country's counts and, of each hidden region, how many people
it has (where sexes are given by age: how many women and men). The bounds are those of Fréchet, exact where whole rows of a table are hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import duckdb

from flows.steps.exports.breakdowns import Hidden, RowKey, by_key
from schemas.release import CROSSED, NEWEST_PERIMETER

People: TypeAlias = "Mapping[tuple[Any, Any], int]"
"""People of a place by (group whose number is known, part of it): sex and age group; None and a sex, or None and an age group."""
_TABLES: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("demographics_by_sex", "demographics_by_region_sex", ("sex",), "true"),
    ("demographics_by_age", "demographics_by_region_age", ("age_group",), "true"),
    ("demographics_national", "demographics_by_region", ("sex", "age_group"), CROSSED),
)
"""The country's table, the regions', the key that both share, and of which operations they go out."""
_MARKED = f"""
    select distinct operation_id, region from core.demographic_given as given join core.confidential_row using (source_id, sheet, row_number)
    join core.place_region as place on place.place_id = given.area_id where {NEWEST_PERIMETER}"""


@dataclass(frozen=True, slots=True)
class _Table:
    """The country and its regions in one way of telling people apart."""

    country: People
    regions: Mapping[RowKey, People]


def hide_demographics(connection: duckdb.DuckDBPyConnection, threshold: int, of_baseline: Hidden) -> Hidden:
    """The rows to hide; a region that the same operation's baseline hides (`of_baseline`) is hidden here as well."""
    read = [_read(connection, *table) for table in _TABLES]
    secret = {(operation, region) for operation, region in connection.execute(_MARKED).fetchall()}
    hidden = Hidden()
    for operation in dict.fromkeys(operation for tables in read for operation in tables):
        tables = [(table, of[operation]) for table, of in zip(_TABLES, read, strict=True) if operation in of]
        regions = dict.fromkeys(region for _, table in tables for region in table.regions)
        marked = {region for region in regions if (operation, region[1]) in secret}
        must = marked | {region for region in regions if (operation, *region) in of_baseline.rows.get("pdi_by_region", ())}
        is_country_hidden = (operation,) in of_baseline.rows.get("pdi_national", ())
        gone = None if is_country_hidden else _hidden_regions([table for _, table in tables], threshold, must, marked)
        for (of_country, of_regions, key, _), table in tables:
            if gone is None:
                hidden.add(of_country, ((operation, *told[-len(key) :]) for told in table.country))
            for region in table.regions if gone is None else gone:
                hidden.add(of_regions, ((operation, *region, *told[-len(key) :]) for told in table.regions.get(region, ())))
    return hidden


def _read(connection: duckdb.DuckDBPyConnection, of_country: str, of_regions: str, key: tuple[str, ...], where: str) -> dict[str, _Table]:
    """The tables of each operation. Those of whom a table says nothing ("age not given") are in none of its parts."""
    named = f"{'null, ' if len(key) == 1 else ''}{', '.join(key)}, individuals"
    country = by_key(connection.execute(f"select operation_id, {named} from {of_country} where {where}").fetchall(), 1)
    query = f"select operation_id, perimeter, region, {named} from {of_regions} where {NEWEST_PERIMETER} and {where}"
    regions = by_key(connection.execute(query).fetchall(), 1)
    return {
        operation: _Table(_people(rows), {region: _people(of) for region, of in by_key(regions.get((operation,), ()), 2).items()})
        for (operation,), rows in country.items()
    }


def _people(rows: Sequence[Sequence[Any]]) -> People:
    return {(known, part): people for known, part, people in rows}


def _hidden_regions(tables: Sequence[_Table], threshold: int, must: Collection[RowKey], secret: Collection[RowKey]) -> set[RowKey] | None:
    """The regions to hide; None where the country must be hidden with all of them."""
    if any(_is_small(key, people, threshold) for table in tables for key, people in table.country.items()):
        return None
    small = {
        region for table in tables for region, of in table.regions.items() if any(_is_small(key, people, threshold) for key, people in of.items())
    }  # fmt: skip
    hidden = {*must, *small}
    by_size = sorted(
        {region for table in tables for region in table.regions},
        key=lambda region: (sum(sum(table.regions.get(region, {}).values()) for table in tables), region),
    )

    def is_enough(region: RowKey) -> bool:
        return all(min(table.regions.get(region, {}).values(), default=0) >= threshold for table in tables)

    while hidden and not all(_are_safe(table, hidden, threshold, secret) for table in tables):
        more = [region for region in by_size if region not in hidden]
        if not more:
            return None
        hidden.add(next(filter(is_enough, more), more[0]))
    return hidden


def _tells_of_nobody(key: tuple[Any, Any]) -> bool:
    """A part "not given" of people whose group is not known either: no table shows it."""
    return key == (None, None)


def _is_small(key: tuple[Any, Any], people: int, threshold: int) -> bool:
    return 0 < people < threshold and not _tells_of_nobody(key)


def _rest(table: _Table, hidden: Collection[RowKey]) -> dict[tuple[Any, Any], int]:
    """What the country has of each part beside the regions that are shown."""
    rest = dict(table.country)
    for region, people in table.regions.items():
        if region not in hidden:
            for key, count in people.items():
                rest[key] = rest.get(key, 0) - count
    return rest


def _are_safe(table: _Table, hidden: Collection[RowKey], threshold: int, secret: Collection[RowKey]) -> bool:
    """Whether no count of the hidden regions can be placed too well."""
    rest = _rest(table, hidden)
    of_rest = _by_group(rest)
    for region in hidden:
        people = table.regions.get(region, {})
        totals = _by_group(people)
        for (group, part), count in people.items():
            if _tells_of_nobody((group, part)):
                continue
            others = of_rest[group] - totals[group]
            most = min(totals[group], rest[group, part])
            least = max(0, rest[group, part] - others)
            wanted = min(threshold, totals[group])
            if count and others < max(threshold, totals[group] / 2 if region in secret else 0):
                return False
            if 0 < count < threshold and (least > 0 or most < min(count + threshold, totals[group])):
                return False
            if count and most - least < wanted:
                return False
    return True


def _by_group(people: People) -> dict[Any, int]:
    totals: dict[Any, int] = defaultdict(int)
    for (group, _), count in people.items():
        totals[group] += count
    return totals
