"""Hold the p-codes beside names against the lists of every vintage that applies: evidence, never the key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flows.steps.places_and_dates.country import Country
from flows.steps.places_and_dates.pcodes import CodeLists, CodeUse
from flows.steps.places_and_dates.place_list import PlaceList
from flows.steps.places_and_dates.placed import Found, PlaceProblem


class CodeCheck:
    """Checks codes against a country's places and code lists."""

    def __init__(self, country: Country, listed: PlaceList, codes: CodeLists) -> None:
        self._country, self._listed, self._codes = country, listed, codes

    def check(self, texts: Sequence[tuple[str | None, ...]], found: Sequence[Found], day: date | None) -> list[PlaceProblem]:
        """The codes beside the names that speak of another place on a day, that two places share, or that are not a place's only one."""
        problems: list[PlaceProblem] = []
        seen: set[tuple[str, str, str]] = set()
        use = CodeUse()
        for index, (row, place) in enumerate(zip(texts, found, strict=True)):
            if place.place_id is None:
                continue
            for column, code, at in self._coded(row, place):
                use.note(column, code, at, index)
                if column != "commune_pcode" and (column, code, at) in seen:
                    continue
                seen.add((column, code, at))
                other = self._contradicted(column, code, at, day)
                if other:
                    problems.append(PlaceProblem(index, column, "pcode_contradicts_name", "warning", code, other))
        return problems + self._shared(use)

    def _coded(self, row: tuple[str | None, ...], place: Found) -> list[tuple[str, str, str]]:
        """(column, code, place_id) for each code of a row; the place a commune's code speaks of is the commune."""
        _, region, region_code, cercle, cercle_code, _, commune_code, _ = row
        coded = []
        if region and region_code and (region_id := self._listed.region(region)):
            coded.append(("region_pcode", _code(region_code), region_id))
        if cercle and cercle_code and place.place_id:
            coded.append(("cercle_pcode", _code(cercle_code), f"adm2:{place.place_id.partition(':')[2].split('/')[0]}"))
        if commune_code and place.level and place.level >= 3:
            coded.append(("commune_pcode", _code(commune_code), str(place.place_id)))
        return coded

    def _contradicted(self, column: str, code: str, place_id: str, day: date | None) -> str | None:
        """The name of the other place that a code stands for."""
        standard = self._codes.standard(code)
        if column != "commune_pcode" and self._codes.is_listed_shape(standard):
            other = self._codes.other_place(standard, place_id, day)
            return self._listed.places[other].name if other else None
        region_id = self._codes.region_of(standard)
        if region_id is None:
            return None
        name = self._listed.places[region_id].name
        return None if name in {self._listed.region_of(place_id, perimeter) for perimeter in self._country.perimeter_names} else name

    def _shared(self, use: CodeUse) -> list[PlaceProblem]:
        problems = []
        for (column, code), places in use.of_code.items():
            if len(places) > 1:
                names = ", ".join(sorted(self._shown(place_id) for place_id in places))
                problems.append(PlaceProblem(min(places.values()), column, "one_code_two_places", "warning", code, names))
        for (column, place_id), codes in use.of_place.items():
            if len(codes) > 1:
                problems.append(
                    PlaceProblem(min(codes.values()), column, "several_codes_one_place", "warning", ", ".join(sorted(codes)), self._shown(place_id))
                )  # fmt: skip
        return problems

    def _shown(self, place_id: str) -> str:
        place = self._listed.places.get(place_id)
        return place.name if place else place_id.partition(":")[2]


def _code(text: str) -> str:
    return "".join(text.split()).upper()
