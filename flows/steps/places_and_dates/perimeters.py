"""Under which perimeter the rows of regions are given: a name such as Mopti stands for another area before and after a reform."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from flows.steps.places_and_dates.country import Country
from flows.steps.places_and_dates.place_list import Place
from flows.steps.places_and_dates.placed import Found, PlaceProblem


def perimeters_of(
    country: Country, places: Mapping[str, Place], found: Sequence[Found], reference_date: date | None
) -> tuple[list[str | None], list[PlaceProblem]]:
    """The perimeter in which region rows are given: the oldest that has all their names, not older than their date; None for other rows.

    Where several have all their names, the country's usual one is assumed, and that is told.
    """
    names = {place.place_id for place in found if place.level == 1}
    if not names:
        return [None] * len(found), []
    existing = [p for p in country.perimeter_names if all(places[i].regions.get(p) == places[i].name for i in names if i)]
    in_force = [p.name for p in country.perimeters if reference_date is None or p.valid_from <= reference_date]
    chosen = existing[0] if existing else country.newest_perimeter
    assumed: list[PlaceProblem] = []
    if len([perimeter for perimeter in existing if perimeter in in_force]) > 1:
        usual = country.usual_perimeter
        chosen = usual if usual in existing and usual in in_force else chosen
        index = next(i for i, place in enumerate(found) if place.level == 1)
        assumed = [PlaceProblem(index, "region_name", "perimeter_assumed", "warning", "", chosen)]
    return [chosen if place.level == 1 else None for place in found], assumed


def perimeters_by_day(
    country: Country, places: Mapping[str, Place], found: Sequence[Found], days: Sequence[date | None]
) -> tuple[list[str | None], list[PlaceProblem]]:
    """The perimeter of each row where a table holds several operations: rows of one day are read in one."""
    perimeters: list[str | None] = [None] * len(found)
    problems: list[PlaceProblem] = []
    rows_of: dict[date | None, list[int]] = defaultdict(list)
    for index, place in enumerate(found):
        if place.level == 1:
            rows_of[days[index]].append(index)
    for day, rows in rows_of.items():
        named, assumed = perimeters_of(country, places, [found[index] for index in rows], day)
        problems += [replace(problem, index=rows[problem.index]) for problem in assumed]
        for index, perimeter in zip(rows, named, strict=True):
            perimeters[index] = perimeter
    return perimeters, problems
