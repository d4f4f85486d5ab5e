"""What a public export hides of assessments of localities, of alerts and of programme indicators.

A mean over one or two localities is those localities' answer: a region of fewer than LEAST_LOCALITIES is hidden, with others that would
give it away beside the country's. Localities and alerts are no persons: a small number of them is shown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import duckdb

from flows.steps.exports.breakdowns import Hidden, by_key
from flows.steps.exports.disclosure import Cell, Key, Nest, Sum
from flows.steps.exports.wholes import COUNTRY, Wholes
from flows.steps.places_and_dates.country import fold_name
from schemas.release import NATIONAL_YEARS

LEAST_LOCALITIES = 3
_MARKED = "join core.confidential_row using (source_id, sheet, row_number)"
_NO_PERSONS = re.compile(
    r"\b(?:postes?|posts?|localit\w+|villages?|sites?|communes?|cercles?|regions?|alertes?|alerts?|sessions?|formations?|trainings?|reunions?|meetings?"
    r"|infrastructures?|puits|wells?|kits?|missions?|rapports?|reports?|points?|equipements?|vehicules?|projets?|projects?|centres?|centers?"
    r"|jours|days|euros?|usd|eur|fcfa|xof|pour\s?cent|percent|ouvrages?|animaux|animals)\b|%|\$|€"
)
"""Units that count no persons. Of any other unit it is taken that they do."""


def hide_stability(connection: duckdb.DuckDBPyConnection, wholes: Wholes) -> Hidden:
    """Rounds and regions of the Stability Index that rest on too few localities."""
    rounds = connection.execute("select operation_id, perimeter, localities_assessed, localities_in_both from stability_round").fetchall()
    regions = connection.execute("select operation_id, perimeter, region, localities_assessed from stability_by_region").fetchall()
    secret = _secret_regions(connection, "core.stability_score")
    of_country = {operation: count for operation, _, count, _ in rounds}
    hidden = Hidden()
    for operation, keys in _too_few(of_country, regions, secret, wholes).items():
        hidden.add("stability_by_region", ((operation, *region) for region in _regions(keys)))
        hidden.add("stability_round", ((operation, perimeter) for one, perimeter, *_ in rounds if one == operation and COUNTRY in keys))
    for operation, perimeter, _, in_both in rounds:
        if 0 < in_both < LEAST_LOCALITIES:
            hidden.add_columns("stability_round", (operation, perimeter), "localities_in_both", "change_in_both")
    return hidden


def hide_needs(connection: duckdb.DuckDBPyConnection, wholes: Wholes) -> Hidden:
    """Indicators that too few localities answered, in the country and by region; all choices of an indicator together."""
    of_country = connection.execute("select operation_id, indicator, choice, locations_answered from needs_national").fetchall()
    of_regions = connection.execute("select operation_id, indicator, perimeter, region, choice, locations_answered from needs_by_region").fetchall()
    secret = _secret_regions(connection, "core.respondent")
    regional = by_key(of_regions, 2)
    hidden = Hidden()
    for (operation, indicator), rows in by_key(of_country, 2).items():
        asked = {
            place: max(count for _, count in choices) for place, choices in by_key(regional.get((operation, indicator), ()), 2).items()
        }  # fmt: skip
        everywhere = {operation: max(count for _, count in rows)}
        keys = _too_few(everywhere, [(operation, *place, count) for place, count in asked.items()], secret, wholes)[operation]
        choices = [choice for choice, _ in rows]
        hidden.add("needs_by_region", ((operation, *region, indicator, choice) for region in _regions(keys) for choice in choices))
        hidden.add("needs_national", ((operation, indicator, choice) for choice in choices if COUNTRY in keys))
    return hidden


def hide_alerts(connection: duckdb.DuckDBPyConnection) -> Hidden:
    """Months of a region that hold a confidential alert, with others that would give it away beside the year's."""
    secret = {
        tuple(key): share
        for *key, share in connection.execute(
            f"""select given.month, given.region, given.kind, marked / alerts_issued from alerts_by_month as given
                join (select month, region, kind, count(*) as marked from core.alert {_MARKED} group by all) as secret
                    on given.month = secret.month and given.kind = secret.kind and given.region is not distinct from secret.region"""
        ).fetchall()
    }  # fmt: skip
    if not secret:
        return Hidden()
    rows = connection.execute("select year(month), kind, month, region, alerts_issued from alerts_by_month").fetchall()
    hidden = Hidden()
    for (year, kind), months in by_key(rows, 2).items():
        cells = [Cell((year, kind), None, (sum(count for *_, count in months),))]
        cells += [Cell((month, region, kind), (year, kind), (count,), secret.get((month, region, kind), 0.0)) for month, region, count in months]
        keys = Nest(cells, threshold=1).hide()
        hidden.add("alerts_by_month", (key for key in keys if isinstance(key, tuple) and len(key) == 3))
        if (year, kind) in keys:
            hidden.add("alerts_by_year", [(year, kind), (year, "all")])
    return hidden


def hide_indicators(connection: duckdb.DuckDBPyConnection, threshold: int) -> Hidden:
    """Small counts of persons among the programme's figures of the country, and the shares and changes that would give them away."""
    rows = connection.execute(
        f"select section, indicator, period, part_of, unit, value, women, men from programme_indicator where {NATIONAL_YEARS}"
    ).fetchall()
    hidden = Hidden()
    for (period,), of_year in by_key([(row[2], *row) for row in rows], 1).items():
        named = {(fold_name(section), fold_name(indicator)): (section, indicator) for section, indicator, *_ in of_year}
        cells = []
        for section, indicator, _, part_of, unit, *counts in of_year:
            whole = named.get((fold_name(section), fold_name(part_of or "")))
            cells.append(Cell((section, indicator), whole, tuple(_persons(count) for count in counts), tells_of_nobody=_counts_no_persons(unit)))
        keys = Nest(cells, threshold, (Sum(0, (1, 2)),)).hide()
        hidden.add("programme_indicator", ((*key, period) for key in keys if key in named.values()))  # type: ignore[misc]
        for section, indicator, _, part_of, *_ in of_year:
            if named.get((fold_name(section), fold_name(part_of or ""))) in keys:
                hidden.add_columns("programme_indicator", (section, indicator, period), "share_of_whole")
    changed = ("value_change", "value_change_pct")
    for section, indicator, period in list(hidden.rows.get("programme_indicator", ())):
        after = [
            row
            for row in rows
            if row[2] == str(int(period) + 1) and fold_name(row[0]) == fold_name(section) and fold_name(row[1]) == fold_name(indicator)
        ]
        for row in after:
            hidden.add_columns("programme_indicator", tuple(row[:3]), *changed)
    return hidden


def _persons(value: float | None) -> int | None:
    """A figure as a number of persons: one with a fraction is rounded up, so that it is not taken for nobody."""
    return None if value is None else math.ceil(value)


def _counts_no_persons(unit: str | None) -> bool:
    return unit is not None and _NO_PERSONS.search(fold_name(unit)) is not None


def _regions(keys: Iterable[Key]) -> list[tuple[str, str]]:
    """Those keys that are a region of a perimeter."""
    return [(str(key[0]), str(key[1])) for key in keys if isinstance(key, tuple) and len(key) == 2 and key[0] != "rest of"]


def _secret_regions(connection: duckdb.DuckDBPyConnection, table: str) -> set[tuple[str, Key]]:
    """(operation, region of a perimeter) with a confidential row."""
    rows = connection.execute(
        f"select distinct operation_id, perimeter, region from {table} {_MARKED} join core.place_region as place on place.place_id = {table}.area_id"
    ).fetchall()
    return {(operation, (perimeter, region)) for operation, perimeter, region in rows}


def _too_few(
    of_country: Mapping[str, int], regions: Iterable[Sequence[Any]], secret: Collection[tuple[str, Key]], wholes: Wholes
) -> dict[str, set[Key]]:  # fmt: skip
    """By operation: the country and regions (operation, perimeter, region, localities) that rest on too few localities, or give them away."""
    found = {}
    regional = by_key(regions, 1)
    for operation, count in of_country.items():
        counts: dict[Key, int] = {COUNTRY: count} | {(perimeter, region): number for perimeter, region, number in regional.get((operation,), ())}
        cells = [
            Cell(key, next((whole for whole in wholes(key) if whole in counts), None), (number,), float((operation, key) in secret))
            for key, number in counts.items()
        ]  # fmt: skip
        found[operation] = Nest(cells, LEAST_LOCALITIES).hide()
    return found
