"""Places: a name under its parent, matched after normalising. Codes are evidence, never the key.

Regions and cercles are a closed list (raw/reference/places.csv); communes and sites are open, known by their name under
their cercle, for no list of them is part of the reference.
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml
from rapidfuzz import fuzz, process

from flows.steps.messages import issue, severity_of
from flows.steps.records import Refused, Severity

PERIMETERS = ("2012", "2016", "2023")
MOST_REMEMBERED = 200_000
_KIND_WORDS = re.compile(
    r"\b(?:communes?|cercles?|regions?|admin|province)\b(?:\s+(?:rurale|urbaine))?(?:\s+d[eu]s?\b|\s+d\b|\s+of\b)?|\b(?:rurale|urbaine) de\b"
)


@lru_cache(maxsize=50_000)
def normalise_name(name: str) -> str:
    """Case, accents, punctuation and the words Commune, Cercle and Région off: "SIKASSO Commune" -> "sikasso".

    What is left must say something: "Commune I" keeps its word.
    """
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", name) if not unicodedata.combining(mark)).lower()
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())
    bare = " ".join(_KIND_WORDS.sub(" ", words).split())
    return words if not bare or re.fullmatch(r"[ivx]+|\d+", bare) else bare


@dataclass(frozen=True, slots=True)
class PlaceColumns:
    """The place texts of some rows, as given; a column that the table does not have is None."""

    country: Sequence[str | None] | None = None
    region: Sequence[str | None] | None = None
    region_pcode: Sequence[str | None] | None = None
    cercle: Sequence[str | None] | None = None
    cercle_pcode: Sequence[str | None] | None = None
    commune: Sequence[str | None] | None = None
    commune_pcode: Sequence[str | None] | None = None
    site: Sequence[str | None] | None = None

    def rows(self) -> list[tuple[str | None, ...]]:
        columns = (self.country, self.region, self.region_pcode, self.cercle, self.cercle_pcode, self.commune, self.commune_pcode, self.site)
        height = max((len(column) for column in columns if column is not None), default=0)
        return list(zip(*(column if column is not None else [None] * height for column in columns), strict=True))


@dataclass(frozen=True, slots=True)
class PlaceProblem:
    """What the gazetteer objects to in one row; `column` is the dataset's column."""

    index: int
    column: str
    rule: str
    severity: Severity
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class Placed:
    """The place of each row (None where unknown), and what was objected to."""

    place_id: Sequence[str | None]
    level: Sequence[int | None]
    name: Sequence[str | None]
    parent_id: Sequence[str | None]
    perimeter: Sequence[str | None]
    issues: Sequence[PlaceProblem]


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the closed list. `regions` are the names of the region that holds it, by perimeter."""

    place_id: str
    level: int
    name: str
    aliases: tuple[str, ...]
    regions: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Found:
    place_id: str | None
    level: int | None
    name: str | None
    parent_id: str | None
    problems: tuple[tuple[str, str, str, str], ...] = ()


class Gazetteer:
    """The country's places and their codes, with the regions' perimeters."""

    def __init__(self, country: dict[str, Any], places: Sequence[Place], pcodes: dict[date, dict[str, str]], fingerprint: str) -> None:
        self.country = country
        self.places = {place.place_id: place for place in places}
        self.pcodes = pcodes
        self.fingerprint = fingerprint
        self._by_name: dict[int, dict[str, str]] = {level: {} for level in (0, 1, 2)}
        for place in places:
            for name in (place.name, *place.aliases):
                self._by_name[place.level].setdefault(normalise_name(name), place.place_id)
        self._found: dict[tuple[str | None, ...], _Found] = {}
        self._code_names = {vintage: self._match_codes(codes) for vintage, codes in pcodes.items()}

    @classmethod
    def load(cls, folder: Path) -> Gazetteer:
        """Read country.yml, places.csv and pcodes_*.csv. Raises Refused where one of them is missing or broken."""
        try:
            files = [folder / "country.yml", folder / "places.csv", *sorted(folder.glob("pcodes_*.csv"))]
            contents = [path.read_bytes() for path in files]
            country = yaml.safe_load(contents[0])
            rows = list(csv.DictReader(contents[1].decode("utf-8-sig").splitlines()))
            places = [_place_of(row, str(country["code"])) for row in rows]
            pcodes = dict(_read_pcodes(content.decode("utf-8-sig")) for content in contents[2:])
        except (OSError, KeyError, ValueError, TypeError, yaml.YAMLError) as error:
            raise Refused(issue("broken_reference", found=str(error)[:200])) from error
        return cls(country, places, pcodes, hashlib.sha256(b"\0".join(contents)).hexdigest()[:16])

    def _match_codes(self, codes: dict[str, str]) -> dict[str, str]:
        """Code -> place_id; a code's level shows in its length (ML05 a region, ML0501 a cercle)."""
        matched = {}
        for code, name in codes.items():
            level = 1 if len(code) == 4 else 2
            place_id = self._by_name[level].get(normalise_name(name))
            if place_id:
                matched[code] = place_id
        return matched

    def is_country(self, name: str) -> bool:
        return normalise_name(name) in self._by_name[0]

    def canonical_name(self, name: str) -> str:
        """The normalised main name of a region or cercle, however it is spelt; other names are only normalised."""
        key = normalise_name(name)
        place_id = self._by_name[1].get(key) or self._by_name[2].get(key)
        return normalise_name(self.places[place_id].name) if place_id else key

    def region_of(self, place_id: str, perimeter: str) -> str | None:
        """The region that holds a place under a perimeter; None for the country."""
        level, _, path = place_id.partition(":")
        key = place_id if level in ("adm1", "adm2") else f"adm2:{path.split('/')[0]}"
        place = self.places.get(key)
        return place.regions.get(perimeter) if place else None

    def resolve(self, rows: PlaceColumns, reference_date: date | None) -> Placed:
        """Find the place of every row, and check the codes beside the names against every vintage that applies."""
        texts = rows.rows()
        found = [self._find(row) for row in texts]
        problems = [
            PlaceProblem(index, column, rule, severity_of(rule), what, expected)
            for index, place in enumerate(found)
            for rule, column, what, expected in place.problems
        ]
        perimeters, assumed = self._perimeters(found, reference_date)
        problems += assumed
        if any(any(codes) for codes in (rows.region_pcode, rows.cercle_pcode, rows.commune_pcode) if codes):
            problems += self._check_codes(texts, found, reference_date)
        return Placed(
            [place.place_id for place in found], [place.level for place in found], [place.name for place in found],
            [place.parent_id for place in found], perimeters, problems,
        )  # fmt: skip

    def _find(self, row: tuple[str | None, ...]) -> _Found:
        """The place of one row. The same places come back round after round: each is looked up once."""
        if row not in self._found:
            if len(self._found) > MOST_REMEMBERED:
                self._found.clear()
            self._found[row] = self._look_up(row)
        return self._found[row]

    def _look_up(self, row: tuple[str | None, ...]) -> _Found:
        country, region, _, cercle, _, commune, _, site = row
        if country and not self.is_country(country):
            return _nowhere("country_mismatch", "country_name", country, str(self.country["name"]))
        region_id = self._by_name[1].get(normalise_name(region)) if region else None
        if region and region_id is None:
            return _nowhere("unknown_region", "region_name", region, self._nearest(1, region))
        if not cercle:
            return self._above_cercle(country, region_id, commune, site)
        cercle_id = self._by_name[2].get(normalise_name(cercle))
        if cercle_id is None:
            return _nowhere("unknown_cercle", "cercle_name", cercle, self._nearest(2, cercle))
        place = self.places[cercle_id]
        if region_id and self.places[region_id].name not in place.regions.values():
            return _nowhere("place_parent_contradiction", "cercle_name", f"{region} / {cercle}", " / ".join(dict.fromkeys(place.regions.values())))
        if not commune and not site:
            return _Found(cercle_id, 2, place.name, self._region_id(place))
        return _below_cercle(place, commune, site)

    def _above_cercle(self, country: str | None, region_id: str | None, commune: str | None, site: str | None) -> _Found:
        if commune or site:
            return _nowhere("commune_without_cercle", "commune_name", str(commune or site), "")
        if region_id:
            return _Found(region_id, 1, self.places[region_id].name, self._country_id)
        if country:
            return _Found(self._country_id, 0, str(self.country["name"]), None)
        return _nowhere("missing_place", "region_name", "", "")

    @property
    def _country_id(self) -> str:
        return f"adm0:{str(self.country['code']).lower()}"

    def _region_id(self, place: Place) -> str | None:
        return self._by_name[1].get(normalise_name(place.regions[PERIMETERS[-1]]))

    def _nearest(self, level: int, name: str) -> str:
        names = {normalise_name(place.name): place.name for place in self.places.values() if place.level == level}
        best = process.extract(normalise_name(name), names.keys(), scorer=fuzz.WRatio, limit=3)
        return ", ".join(names[key] for key, _, _ in best)

    def _perimeters(self, found: Sequence[_Found], reference_date: date | None) -> tuple[list[str | None], list[PlaceProblem]]:
        """The perimeter in which region rows are given: the oldest that has all their names, not older than their date."""
        names = {place.place_id for place in found if place.level == 1}
        if not names:
            return [None] * len(found), []
        existing = [p for p in PERIMETERS if all(self.places[i].regions[p] == self.places[i].name for i in names if i)]
        in_force = [str(p["name"]) for p in self.country["perimeters"] if reference_date is None or p["valid_from"] <= reference_date]
        telling = [p for p in existing if p == existing[0]] if existing else []
        chosen = telling[0] if telling else PERIMETERS[-1]
        assumed: list[PlaceProblem] = []
        if existing and len([p for p in existing if p in in_force]) > 1:
            chosen = "2016" if "2016" in existing and "2016" in in_force else chosen
            index = next(i for i, place in enumerate(found) if place.level == 1)
            assumed = [PlaceProblem(index, "region_name", "perimeter_assumed", "warning", "", chosen)]
        return [chosen if place.level == 1 else None for place in found], assumed

    def _check_codes(self, texts: Sequence[tuple[str | None, ...]], found: Sequence[_Found], day: date | None) -> list[PlaceProblem]:
        problems: list[PlaceProblem] = []
        seen: set[tuple[str, str | None, str | None]] = set()
        of_code: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        of_place: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for index, (row, place) in enumerate(zip(texts, found, strict=True)):
            if place.place_id is None:
                continue
            for column, code, at in self._coded(row, place):
                of_code[column, code].setdefault(at, index)
                of_place[column, at].setdefault(code, index)
                if column != "commune_pcode" and (column, code, at) in seen:
                    continue
                seen.add((column, code, at))
                other = self._contradicted(column, code, at, day)
                if other:
                    problems.append(PlaceProblem(index, column, "pcode_contradicts_name", "warning", code, other))
        return problems + self._shared_codes(of_code, of_place)

    def _coded(self, row: tuple[str | None, ...], place: _Found) -> list[tuple[str, str, str]]:
        """(column, code, place_id) for each code of a row; the place a commune's code speaks of is the commune."""
        region, region_code, cercle, cercle_code, commune_code = row[1], row[2], row[3], row[4], row[6]
        coded = []
        if region and region_code:
            coded.append(("region_pcode", _code(region_code), self._by_name[1][normalise_name(region)]))
        if cercle and cercle_code:
            coded.append(("cercle_pcode", _code(cercle_code), self._by_name[2][normalise_name(cercle)]))
        if commune_code and place.level and place.level >= 3:
            coded.append(("commune_pcode", _code(commune_code), str(place.place_id)))
        return coded

    def _contradicted(self, column: str, code: str, place_id: str, day: date | None) -> str | None:
        """The other place that a code names in a vintage that applies, unless some vintage gives it to this place."""
        standard = re.sub(r"^MLI(?=\d)", "ML", code)
        if column == "commune_pcode" or not re.fullmatch(r"ML\d{2}(?:\d{2})?", standard):
            return self._wrong_region(standard, place_id)
        named = {vintage: codes.get(standard) for vintage, codes in self._code_names.items()}
        if place_id in named.values():
            return None
        first = min(self.pcodes, default=None)
        applicable = [v for v in named if v == first or day is None or v <= day]
        others = [self.places[other].name for v in applicable if (other := named[v])]
        return others[-1] if others else None

    def _wrong_region(self, code: str, place_id: str) -> str | None:
        """A longer code begins with its region's number, in two digits or three (ML010312, MLI00100112)."""
        digits = re.sub(r"\D", "", code)
        if len(digits) < 4:
            return None
        number = int(digits[:3]) if digits.startswith("00") or len(digits) in (3, 8) else int(digits[:2])
        first = min(self._code_names, default=None)
        region_id = self._code_names[first].get(f"ML{number:02}") if first else None
        if region_id is None:
            return None
        name = self.places[region_id].name
        return None if name in {self.region_of(place_id, perimeter) for perimeter in PERIMETERS} else name

    def _shared_codes(self, of_code: dict[tuple[str, str], dict[str, int]], of_place: dict[tuple[str, str], dict[str, int]]) -> list[PlaceProblem]:
        problems = []
        for (column, code), places in of_code.items():
            if len(places) > 1:
                names = ", ".join(sorted(self._shown(place_id) for place_id in places))
                problems.append(PlaceProblem(min(places.values()), column, "one_code_two_places", "warning", code, names))
        for (column, place_id), codes in of_place.items():
            if len(codes) > 1:
                problems.append(
                    PlaceProblem(min(codes.values()), column, "several_codes_one_place", "warning", ", ".join(sorted(codes)), self._shown(place_id))
                )  # fmt: skip
        return problems

    def _shown(self, place_id: str) -> str:
        place = self.places.get(place_id)
        return place.name if place else place_id.partition(":")[2]

    def place_table(self) -> pa.Table:
        """The closed list for the warehouse: one row per country, region and cercle."""
        rows = [
            {
                "place_id": place.place_id, "level": place.level, "name": place.name,
                "parent_id": self._region_id(place) if place.level == 2 else self._country_id if place.level == 1 else None,
                **{f"pcode_{vintage.year}": self._code_in(vintage, place.place_id) for vintage in self.pcodes},
                **{f"region_{p}": place.regions.get(p) for p in PERIMETERS},
            }
            for place in self.places.values()
        ]  # fmt: skip
        return pa.Table.from_pylist(rows)

    def _code_in(self, vintage: date, place_id: str) -> str | None:
        return next((code for code, named in self._code_names[vintage].items() if named == place_id), None)

    def pcode_table(self) -> pa.Table:
        """One row per vintage and code, with the place it names (NULL where the name is not in the list)."""
        rows = [
            {"vintage": vintage, "pcode": code, "place_id": self._code_names[vintage].get(code), "name": name}
            for vintage, codes in self.pcodes.items()
            for code, name in codes.items()
        ]
        return pa.Table.from_pylist(rows)


def _code(text: str) -> str:
    return "".join(text.split()).upper()


def _nowhere(rule: str, column: str, found: str, expected: str) -> _Found:
    return _Found(None, None, None, None, ((rule, column, found, expected),))


def _below_cercle(cercle: Place, commune: str | None, site: str | None) -> _Found:
    path = cercle.place_id.partition(":")[2]
    commune_id = f"adm3:{path}/{_slug(commune)}" if commune else cercle.place_id
    if not site:
        return _Found(commune_id, 3, _title(commune), cercle.place_id)
    return _Found(f"adm4:{path}/{_slug(commune or '')}/{_slug(site)}", 4, _title(site), commune_id)


def _slug(name: str) -> str:
    return normalise_name(name).replace(" ", "-")


def _title(name: str | None) -> str | None:
    """A display name that does not depend on which file came first: its words without Commune, in title case."""
    if not name:
        return None
    words = re.sub(r"(?i)\b(?:commune|cercle)\b", "", name).strip() if not re.fullmatch(r"(?i)commune\s+[ivx\d]+", name.strip()) else name.strip()
    words = words or name.strip()
    return re.sub(r"[^\W\d_]+", lambda m: m.group() if re.fullmatch("[IVX]+", m.group()) else m.group().capitalize(), words)


def _place_of(row: dict[str, str], country_code: str) -> Place:
    level = {"country": 0, "region": 1, "cercle": 2}[row["level"]]
    key = country_code.lower() if level == 0 else _slug(row["name"])
    aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
    regions = {perimeter: row[f"region_{perimeter}"] for perimeter in PERIMETERS if row[f"region_{perimeter}"]}
    return Place(f"adm{level}:{key}", level, row["name"], aliases, regions)


def _read_pcodes(text: str) -> tuple[date, dict[str, str]]:
    rows = list(csv.DictReader(text.splitlines()))
    return date.fromisoformat(rows[0]["Valid from date"]), {row["P-Code"]: row["Name"] for row in rows}
