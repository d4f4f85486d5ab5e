"""The closed list of a country's places: country, regions and cercles, as raw/reference/places.csv holds them."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from flows.steps.places_and_dates.country import Country

_NOTE = re.compile(
    r"(?i)[\s\u00a0]*(?:[*†‡§]+|[¹²³⁰⁴-⁹]+|[(\[](?:\d{1,2}|[a-e]|[ivx]{1,4}|\*+|n|"
    r"ville|commune|cercle|région|region|city|town|chef-lieu|centre|center)[)\]])\s*$"
)
"""What may follow a place's name and names no other place: the mark of a note, or the kind of place."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the closed list. `regions` are the names of the region that holds it, by perimeter."""

    place_id: str
    level: int
    name: str
    aliases: tuple[str, ...]
    regions: Mapping[str, str]


class PlaceList:
    """Places by identity and by name. Two cercles may bear one name in different regions; two regions may not.

    Raises ValueError where the list contradicts itself.
    """

    def __init__(self, country: Country, places: Sequence[Place]) -> None:
        self._country = country
        listed = _told_apart(country, places)
        self.places = {place.place_id: place for place in listed}
        if len(self.places) < len(listed):
            twice = next(place for place in listed if self.places[place.place_id] is not place)
            raise ValueError(f"places.csv: two places of one region are called {twice.name!r}")
        self._by_name: dict[int, dict[str, list[str]]] = {level: defaultdict(list) for level in (0, 1, 2)}
        for place in self.places.values():
            for key in dict.fromkeys(country.normalise(name) for name in (place.name, *place.aliases)):
                self._by_name[place.level][key].append(place.place_id)
        self._check()

    @classmethod
    def read(cls, country: Country, text: str) -> PlaceList:
        """Read places.csv. Raises KeyError or ValueError where it is broken."""
        return cls(country, [_place_of(country, row) for row in csv.DictReader(text.splitlines())])

    def _check(self) -> None:
        twice = [key for level in (0, 1) for key, ids in self._by_name[level].items() if len(ids) > 1]
        if twice:
            raise ValueError(f"places.csv: two regions are called {twice[0]!r}")
        for key, ids in self._by_name[2].items():
            for perimeter in self._country.perimeter_names:
                regions = [self.places[place_id].regions.get(perimeter) for place_id in ids]
                if None in regions:
                    raise ValueError(f"places.csv: {key!r} has no region_{perimeter}")
                if len(set(regions)) < len(regions):
                    raise ValueError(f"places.csv: two places of region {regions[0]!r} are called {key!r}")
                if unknown := [region for region in regions if region and not self.region(region)]:
                    raise ValueError(f"places.csv: {unknown[0]!r}, the region_{perimeter} of {key!r}, is not listed as a region")

    def is_country(self, name: str) -> bool:
        return self._country.normalise(name) in self._by_name[0]

    def region(self, name: str) -> str | None:
        """The region of that name or alias."""
        return next(iter(self._by_name[1].get(self._country.normalise(name), ())), None)

    def cercles(self, name: str) -> Sequence[str]:
        """The cercles of that name or alias."""
        return self._by_name[2].get(self._country.normalise(name), ())

    def without_note(self, level: int, name: str) -> str | None:
        """The name of a listed region or cercle without the mark of a note behind it ("Gao (1)", "Gao*"); None where there is none to take off."""
        bare = name
        while (shorter := _NOTE.sub("", bare)) != bare and shorter:
            bare = shorter
        is_known = bare != name and (self.region(bare) if level == 1 else self.cercles(bare))
        return bare if is_known else None

    def region_of(self, place_id: str, perimeter: str) -> str | None:
        """The region that holds a place under a perimeter; None for the country."""
        level, _, path = place_id.partition(":")
        key = place_id if level in ("adm1", "adm2") else f"adm2:{path.split('/')[0]}"
        place = self.places.get(key)
        return place.regions.get(perimeter) if place else None

    def only_cercle(self, region_id: str) -> str | None:
        """The one cercle of a region that has but one, whatever the perimeter: a capital district, whose rows name its communes."""
        name = self.places[region_id].name
        cercles = [place.place_id for place in self.places.values() if place.level == 2 and name in place.regions.values()]
        return cercles[0] if len(cercles) == 1 else None

    def inside(self, cercles: Sequence[str], region_id: str) -> list[str]:
        """Those of some cercles that lie in a region under some perimeter."""
        name = self.places[region_id].name
        return [place_id for place_id in cercles if name in self.places[place_id].regions.values()]

    def find(self, level: int, name: str, parent: str | None) -> str | None:
        """The place of a level and name, under the parent of that name where several bear it; None where that leaves none or many."""
        if level == 1:
            return self.region(name)
        cercles = list(self.cercles(name)) if level == 2 else []
        if len(cercles) > 1:
            region_id = self.region(parent) if parent else None
            cercles = self.inside(cercles, region_id) if region_id else []
        return cercles[0] if len(cercles) == 1 else None

    def main_name(self, name: str) -> str:
        """The normalised main name of a region or cercle, however it is spelt; other names are only normalised."""
        place_id = self.region(name) or next(iter(self.cercles(name)), None)
        return self._country.normalise(self.places[place_id].name if place_id else name)

    def nearest(self, level: int, name: str) -> str:
        """The three names of a level that are most like a text."""
        names = {self._country.normalise(place.name): place.name for place in self.places.values() if place.level == level}
        best = process.extract(self._country.normalise(name), names.keys(), scorer=fuzz.ratio, limit=3)
        return ", ".join(names[key] for key, _, _ in best)

    def parent_id(self, place: Place) -> str | None:
        """The country of a region, the present region of a cercle."""
        if place.level < 2:
            return self._country.place_id if place.level == 1 else None
        return self.region(place.regions[self._country.newest_perimeter])


def slug(country: Country, name: str) -> str:
    return country.normalise(name).replace(" ", "-")


def _told_apart(country: Country, places: Sequence[Place]) -> list[Place]:
    """Places with identities of their own: of cercles that share a name, each takes the name of its present region along."""
    alike: dict[str, int] = defaultdict(int)
    for place in places:
        alike[place.place_id] += 1
    return [
        replace(place, place_id=f"{place.place_id}-{slug(country, place.regions.get(country.newest_perimeter, ''))}")
        if alike[place.place_id] > 1 and place.level == 2 else place
        for place in places
    ]  # fmt: skip


def _place_of(country: Country, row: Mapping[str, str]) -> Place:
    level = country.level_named(row["level"])
    if level > 2:
        raise ValueError(f"places.csv: {row['name']!r}: places below level 2 are not listed")
    place_id = country.place_id if level == 0 else f"adm{level}:{slug(country, row['name'])}"
    aliases = tuple(alias.strip() for alias in row["aliases"].split("|") if alias.strip())
    regions = {perimeter: row[f"region_{perimeter}"] for perimeter in country.perimeter_names if row[f"region_{perimeter}"]}
    return Place(place_id, level, row["name"], aliases, regions)
