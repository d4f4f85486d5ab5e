"""Sites named without their cercle, as tables of border posts do: placed by the list of such sites, or counted with their place unknown.

A name close to one of the list is taken for a slip of the pen, and refused: under two names a site would count twice.
"""

from __future__ import annotations

from dataclasses import replace

from flows.steps.messages import severity_of
from flows.steps.places_and_dates.place_list import slug
from flows.steps.places_and_dates.places import UNKNOWN, Gazetteer, PlaceColumns, Placed, PlaceProblem
from flows.steps.places_and_dates.points import PointList


def with_listed_sites(columns: PlaceColumns, sites: PointList) -> PlaceColumns:
    """The same places, with region and cercle filled in where a row names but a site (or its region as well) that is listed."""
    if columns.site is None:
        return columns
    regions, cercles, names = (list(column or [None] * len(columns.site)) for column in (columns.region, columns.cercle, columns.site))
    for row, name in enumerate(columns.site):
        point = sites.find(name) if name and not cercles[row] and not (columns.commune and columns.commune[row]) else None
        if point:
            regions[row], cercles[row], names[row] = regions[row] or point.region, point.cercle, point.name
    return replace(columns, region=regions, cercle=cercles, site=names)


def count_unplaced(placed: Placed, columns: PlaceColumns, sites: PointList, gazetteer: Gazetteer) -> Placed:
    """The rows whose site nobody can place, with a place of their own (`adm4:?//name`) and a warning."""
    sought = {problem.index for problem in placed.issues if problem.rule == "commune_without_cercle"} if columns.site else set()
    rows = [row for row in sorted(sought) if columns.site and columns.site[row] and not (columns.commune and columns.commune[row])]
    if not rows:
        return placed
    place_id, level, names = list(placed.place_id), list(placed.level), list(placed.name)
    problems = [problem for problem in placed.issues if problem.index not in rows or problem.rule != "commune_without_cercle"]
    for row in rows:
        name = str(columns.site[row]) if columns.site else ""
        if like := sites.looks_like(name):
            problems.append(PlaceProblem(row, "site_name", "unknown_site", severity_of("unknown_site"), name, like))
            continue
        place_id[row], level[row], names[row] = f"adm4:{UNKNOWN}//{slug(gazetteer.country, name)}", 4, " ".join(name.split())
        problems.append(PlaceProblem(row, "site_name", "site_not_placed", severity_of("site_not_placed"), name, sites.nearest(name)))
    return replace(placed, place_id=place_id, level=level, name=names, issues=problems)
