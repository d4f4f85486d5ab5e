"""Places: a name under its parent, matched after normalising. Codes are evidence, never the key.

Regions and cercles are a closed list (raw/reference/places.csv); communes and sites are open, known by their name under
their cercle, for no list of them is part of the reference.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

import yaml

from flows.steps.messages import issue, severity_of
from flows.steps.places_and_dates.code_check import CodeCheck
from flows.steps.places_and_dates.country import Country, fold_name, normalise_name
from flows.steps.places_and_dates.pcodes import CodeLists, ListedCode, read_codes
from flows.steps.places_and_dates.perimeters import perimeters_by_day, perimeters_of
from flows.steps.places_and_dates.place_list import Place, PlaceList, slug
from flows.steps.places_and_dates.placed import Found, PlaceColumns, Placed, PlaceProblem
from flows.steps.places_and_dates.points import PointList
from flows.steps.records import Refused
from schemas.registry import DATASETS

__all__ = ["Country", "Gazetteer", "Place", "PlaceColumns", "PlaceProblem", "Placed", "normalise_name"]

MOST_REMEMBERED = 200_000
_REGION, _CERCLE = 1, 3
"""Where region and cercle stand in a row of PlaceColumns."""
UNKNOWN = "?"
"""Stands for the cercle in the place_id of a site that is counted, and that nobody can place."""


class Gazetteer:
    """A country's places and their codes, with the regions' perimeters."""

    def __init__(
        self,
        country: Country,
        listed: PlaceList,
        pcodes: Mapping[date, Sequence[ListedCode]],
        fingerprint: str,
        points: PointList | None = None,
        lists: Mapping[str, PointList] | None = None,
    ) -> None:
        self.country = country
        self.points = points or PointList(())
        self._lists = lists or {}
        self.listed = listed
        self.codes = CodeLists(country, pcodes, listed.find)
        self.fingerprint = fingerprint
        self._found: dict[tuple[str | None, ...], Found] = {}

    @classmethod
    def load(cls, folder: Path) -> Gazetteer:
        """Read country.yml, places.csv, pcodes_*.csv and points.csv. Raises Refused where one of them is missing or broken."""
        try:
            files = [folder / "country.yml", folder / "places.csv", *sorted(folder.glob("pcodes_*.csv"))]
            contents = [path.read_bytes() for path in files]
            points = PointList.load(folder)
            lists = {name: PointList.load(folder, name) for name in site_lists()}
            country = Country.declared(yaml.safe_load(contents[0]))
            listed = PlaceList.read(country, contents[1].decode("utf-8-sig"))
            pcodes = dict(read_codes(content.decode("utf-8-sig")) for content in contents[2:])
        except (OSError, LookupError, ValueError, TypeError, AttributeError, yaml.YAMLError) as error:
            raise Refused(issue("broken_reference", found=f"{type(error).__name__}: {error}"[:200])) from error
        told = [points.content, *(lists[name].content for name in sorted(lists))]
        return cls(country, listed, pcodes, hashlib.sha256(b"\0".join([*contents, *told])).hexdigest()[:16], points, lists)

    def sites(self, name: str) -> PointList:
        """The sites of a list of raw/reference/ ("border_posts.csv"); empty where the country has none."""
        return self._lists.get(name) or PointList(())

    @property
    def places(self) -> Mapping[str, Place]:
        return self.listed.places

    def normalise(self, name: str) -> str:
        return self.country.normalise(name)

    def is_country(self, name: str) -> bool:
        return self.listed.is_country(name)

    def is_listed(self, name: str) -> bool:
        """Whether a region or a cercle bears a name."""
        return self.listed.region(name) is not None or bool(self.listed.cercles(name))

    def canonical_name(self, name: str) -> str:
        """The normalised main name of a region or cercle, however it is spelt; other names are only normalised."""
        return self.listed.main_name(name)

    def region_of(self, place_id: str, perimeter: str) -> str | None:
        """The region that holds a place under a perimeter; None for the country."""
        return self.listed.region_of(place_id, perimeter)

    def resolve(self, rows: PlaceColumns, reference_date: date | None, days: Sequence[date | None] | None = None) -> Placed:
        """Find the place of every row, and check the codes beside the names against every vintage that applies.

        `days` are the rows' own dates where a table holds several operations: each is read in a perimeter of its own.
        """
        texts = rows.rows()
        found = [self._find(row) for row in texts]
        problems = [
            PlaceProblem(index, column, rule, severity_of(rule), what, expected)
            for index, place in enumerate(found)
            for rule, column, what, expected in place.problems
        ]
        perimeters, assumed = (
            perimeters_by_day(self.country, self.places, found, days) if days else perimeters_of(self.country, self.places, found, reference_date)
        )
        problems += assumed
        if any(any(codes) for codes in (rows.region_pcode, rows.cercle_pcode, rows.commune_pcode) if codes):
            problems += CodeCheck(self.country, self.listed, self.codes).check(texts, found, reference_date)
        return Placed(
            [place.place_id for place in found], [place.level for place in found], [place.name for place in found],
            [place.parent_id for place in found], perimeters, problems,
        )  # fmt: skip

    def _find(self, row: tuple[str | None, ...]) -> Found:
        """The place of one row. The same places come back round after round: each is looked up once."""
        if row not in self._found:
            if len(self._found) > MOST_REMEMBERED:
                self._found.clear()
            self._found[row] = self._look_up(row)
        return self._found[row]

    def _look_up(self, row: tuple[str | None, ...]) -> Found:
        noted = tuple(
            (number, name, bare)
            for level, number, name in ((1, _REGION, row[_REGION]), (2, _CERCLE, row[_CERCLE]))
            if name
            and not (self.listed.region(name) if level == 1 else self.listed.cercles(name))
            and (bare := self.listed.without_note(level, name))
        )
        if not noted:
            return self._look_up_names(row)
        names = list(row)
        for number, _, bare in noted:
            names[number] = bare
        found = self._look_up_names(tuple(names))
        told = tuple(("name_with_note", "region_name" if number == _REGION else "cercle_name", name, bare) for number, name, bare in noted)
        return replace(found, problems=(*found.problems, *told))

    def _look_up_names(self, row: tuple[str | None, ...]) -> Found:
        country, region, _, cercle, _, commune, _, site = row
        if country and not self.is_country(country):
            return _nowhere("country_mismatch", "country_name", country, self.country.name)
        region_id = self.listed.region(region) if region else None
        if region and region_id is None and not (cercle or commune or site) and self.is_country(region):
            return self._above_cercle(country or region, None, None, None)
        if region and region_id is None:
            return _nowhere("unknown_region", "region_name", region, self.listed.nearest(1, region))
        if not cercle:
            return self._above_cercle(country, region_id, commune, site)
        named = self.listed.cercles(cercle)
        if not named and region_id and not (commune or site) and self._says_commune(cercle) and (only := self.listed.only_cercle(region_id)):
            return self._below_cercle(self.places[only], cercle, None)
        if not named:
            return _nowhere("unknown_cercle", "cercle_name", cercle, self.listed.nearest(2, cercle))
        cercles = self.listed.inside(named, region_id) if region_id else named
        if not cercles:
            regions = dict.fromkeys(name for place_id in named for name in self.places[place_id].regions.values())
            return _nowhere("place_parent_contradiction", "cercle_name", f"{region} / {cercle}", " / ".join(regions))
        if len(cercles) > 1:
            present = (self.places[place_id].regions[self.country.newest_perimeter] for place_id in cercles)
            return _nowhere("cercle_without_region", "cercle_name", cercle, ", ".join(present))
        place = self.places[cercles[0]]
        if not commune and not site:
            return Found(place.place_id, 2, place.name, self.listed.parent_id(place))
        return self._below_cercle(place, commune, site)

    def _says_commune(self, name: str) -> bool:
        """Whether a name begins with the country's word for level 3: "Commune IV" in the column of cercles."""
        return name.casefold().startswith(tuple(self.country.level_name(3, lang).casefold() for lang in ("fr", "en")))

    def _above_cercle(self, country: str | None, region_id: str | None, commune: str | None, site: str | None) -> Found:
        if commune or site:
            return _nowhere("commune_without_cercle", "commune_name", str(commune or site), "")
        if region_id:
            return Found(region_id, 1, self.places[region_id].name, self.country.place_id)
        if country:
            return Found(self.country.place_id, 0, self.country.name, None)
        return _nowhere("missing_place", "region_name", "", "")

    def _below_cercle(self, cercle: Place, commune: str | None, site: str | None) -> Found:
        path = cercle.place_id.partition(":")[2]
        commune_id = f"adm3:{path}/{slug(self.country, commune)}" if commune else cercle.place_id
        if not site:
            return Found(commune_id, 3, self._title(commune), cercle.place_id)
        site_id = f"adm4:{path}/{slug(self.country, commune or '')}/{slug(self.country, site)}"
        return Found(site_id, 4, self._title(site), commune_id)

    def _title(self, name: str | None) -> str | None:
        return _title(self.country.without_code(name), self._levels) if name else None

    @cached_property
    def _levels(self) -> re.Pattern[str]:
        """What the country calls the levels whose names are open, with the "of" behind it."""
        names = {fold_name(self.country.level_name(level, lang)) for level in (2, 3) for lang in ("fr", "en")}
        return re.compile(rf"(?i)\b(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})\b(?: (?:d[eu]|of)\b)?")


def site_lists() -> frozenset[str]:
    """The lists of sites that datasets declare."""
    return frozenset(dataset.sites_listed_in for dataset in DATASETS if dataset.sites_listed_in)


def _nowhere(rule: str, column: str, found: str, expected: str) -> Found:
    return Found(None, None, None, None, ((rule, column, found, expected),))


def _title(name: str, levels: re.Pattern[str]) -> str:
    """A display name that does not depend on which file came first: its words without what the country calls its level, in title case."""
    bare = levels.sub("", name).strip()
    words = name.strip() if not bare or re.fullmatch(r"(?i)[ivx]+|\d+", bare) else bare
    return re.sub(r"[^\W\d_]+", lambda m: m.group() if re.fullmatch("[IVX]+", m.group()) else m.group().capitalize(), words)
