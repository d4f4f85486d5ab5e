"""What a public export hides of demographics: people by region, sex and age, beside the country's and beside the baseline's totals.

Regions in one direction, sex and age in the other: two sums cross in each count. A region is hidden whole, with others beside it, until
no count of theirs can be placed by a reader who knows the country's counts and, of each hidden region, its women and men: the bounds
of Fréchet, which are exact where whole rows of a table are hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import duckdb

from flows.steps.exports.breakdowns import Hidden, RowKey, by_key
from schemas.release import NEWEST_PERIMETER

People = Mapping[tuple[Any, Any], int]
"""People of a place by sex and age group."""
_MARKED = f"""
    select distinct operation_id, region from core.demographic as given join core.confidential_row using (source_id, sheet, row_number)
    join core.place_region as place on place.place_id = given.area_id where {NEWEST_PERIMETER}"""


def hide_demographics(connection: duckdb.DuckDBPyConnection, threshold: int, of_baseline: Hidden) -> Hidden:
    """The rows to hide; a region that the same operation's baseline hides (`of_baseline`) is hidden here as well."""
    of_country = by_key(connection.execute("select operation_id, sex, age_group, individuals from demographics_national").fetchall(), 1)
    query = f"select operation_id, perimeter, region, sex, age_group, individuals from demographics_by_region where {NEWEST_PERIMETER}"
    of_regions = by_key(connection.execute(query).fetchall(), 1)
    secret = {(operation, region) for operation, region in connection.execute(_MARKED).fetchall()}
    hidden = Hidden()
    for (operation,), rows in of_country.items():
        country = {(sex, ages): people for sex, ages, people in rows}
        regions = {
            place: {(sex, ages): people for sex, ages, people in of_place}
            for place, of_place in by_key(of_regions.get((operation,), ()), 2).items()
        }  # fmt: skip
        marked = {place for place in regions if (operation, place[1]) in secret}
        must = marked | {place for place in regions if (operation, *place) in of_baseline.rows.get("pdi_by_region", ())}
        is_country_hidden = (operation,) in of_baseline.rows.get("pdi_national", ())
        gone = None if is_country_hidden else _hidden_regions(country, regions, threshold, must, marked)
        if gone is None:
            hidden.add("demographics_national", ((operation, *key) for key in country))
        for place in regions if gone is None else gone:
            hidden.add("demographics_by_region", ((operation, *place, *key) for key in regions[place]))
    return hidden


def _hidden_regions(
    country: People, regions: Mapping[RowKey, People], threshold: int, must: Collection[RowKey], secret: Collection[RowKey]
) -> set[RowKey] | None:  # fmt: skip
    """The regions to hide; None where the country must be hidden with all of them."""
    if any(0 < people < threshold for people in country.values()):
        return None
    hidden = {region for region, people in regions.items() if region in must or any(0 < count < threshold for count in people.values())}
    by_size = sorted(regions, key=lambda region: (sum(regions[region].values()), region))
    while hidden and not _are_safe({region: regions[region] for region in hidden}, _rest(country, regions, hidden), threshold, secret):
        enough = [region for region in by_size if region not in hidden and min(regions[region].values(), default=0) >= threshold]
        more = enough or [region for region in by_size if region not in hidden]
        if not more:
            return None
        hidden.add(more[0])
    return hidden


def _rest(country: People, regions: Mapping[RowKey, People], hidden: Collection[RowKey]) -> dict[tuple[Any, Any], int]:
    """What the country has of each sex and age beside the regions that are shown."""
    rest = dict(country)
    for region, people in regions.items():
        if region not in hidden:
            for key, count in people.items():
                rest[key] = rest.get(key, 0) - count
    return rest


def _are_safe(regions: Mapping[RowKey, People], rest: People, threshold: int, secret: Collection[RowKey]) -> bool:
    """Whether no count of the hidden regions can be placed too well."""
    totals = {region: _by_sex(people) for region, people in regions.items()}
    of_rest = _by_sex(rest)
    for region, people in regions.items():
        for (sex, ages), count in people.items():
            others = of_rest[sex] - totals[region][sex]
            most = min(totals[region][sex], rest[sex, ages])
            least = max(0, rest[sex, ages] - others)
            wanted = min(threshold, totals[region][sex])
            if count and others < max(threshold, totals[region][sex] / 2 if region in secret else 0):
                return False
            if 0 < count < threshold and (least > 0 or most < min(count + threshold, totals[region][sex])):
                return False
            if count and most - least < wanted:
                return False
    return True


def _by_sex(people: People) -> dict[Any, int]:
    totals: dict[Any, int] = defaultdict(int)
    for (sex, _), count in people.items():
        totals[sex] += count
    return totals
