"""P-codes: evidence beside a name, never the key. They are recycled between vintages, and files give one code to many places."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flows.steps.places_and_dates.country import Country

FindPlace = Callable[[int, str, str | None], str | None]
"""(level, name, name of the parent) -> place_id, None where the list of places has none."""


@dataclass(frozen=True, slots=True)
class ListedCode:
    """A line of a COD-AB list."""

    code: str
    level: int
    name: str
    parent_code: str


def read_codes(text: str) -> tuple[date, list[ListedCode]]:
    """A p-code list: the day from which it is valid, and its lines. Raises KeyError, ValueError or IndexError where it is broken."""
    rows = list(csv.DictReader(text.splitlines()))
    listed = [ListedCode(row["P-Code"], int(row["Admin Level"]), row["Name"], row["Parent P-Code"]) for row in rows]
    return date.fromisoformat(rows[0]["Valid from date"]), listed


class CodeLists:
    """The code lists of every vintage, and the places they name."""

    def __init__(self, country: Country, vintages: Mapping[date, Sequence[ListedCode]], find: FindPlace) -> None:
        self._prefix = country.pcode_prefix
        others = "|".join(map(re.escape, country.other_prefixes))
        self._other_prefix = re.compile(rf"^(?:{others})(?=\d)") if others else None
        self.vintages = dict(sorted(vintages.items()))
        self.named = {vintage: _match(codes, find) for vintage, codes in self.vintages.items()}
        codes = [code for listed in self.vintages.values() for code in listed]
        self._lengths = {len(code.code) for code in codes}
        self._region_digits = max((len(code.code) - len(self._prefix) for code in codes if code.level == 1), default=2)

    def standard(self, code: str) -> str:
        """A code without spaces, in capitals, with the prefix of the lists."""
        text = "".join(code.split()).upper()
        return self._other_prefix.sub(self._prefix, text) if self._other_prefix else text

    def is_listed_shape(self, code: str) -> bool:
        """Whether a standard code is as long as those of the lists: longer ones are of levels that no list holds."""
        return code.startswith(self._prefix) and len(code) in self._lengths

    def other_place(self, code: str, place_id: str, day: date | None) -> str | None:
        """The other place that a code names in a vintage that applies on a day, unless some vintage gives it to this place.

        The first vintage applies to all earlier days as well.
        """
        named = {vintage: codes.get(code) for vintage, codes in self.named.items()}
        if place_id in named.values():
            return None
        first = min(self.named, default=None)
        others = [other for vintage, other in named.items() if other and (vintage == first or day is None or vintage <= day)]
        return others[-1] if others else None

    def region_of(self, code: str) -> str | None:
        """The region whose number a longer code begins with, in the lists' digits or in three (ML010312, MLI00100112)."""
        digits, width = re.sub(r"\D", "", code), self._region_digits
        if len(digits) < width + 2 or not self.named:
            return None
        in_three = width == 2 and (digits.startswith("00") or len(digits) == 8)
        number = int(digits[: 3 if in_three else width])
        return self.named[min(self.named)].get(f"{self._prefix}{number:0{width}}")

    def code_in(self, vintage: date, place_id: str) -> str | None:
        return next((code for code, named in self.named[vintage].items() if named == place_id), None)


def _match(listed: Sequence[ListedCode], find: FindPlace) -> dict[str, str]:
    names = {code.code: code.name for code in listed}
    matched = {code.code: find(code.level, code.name, names.get(code.parent_code)) for code in listed}
    return {code: place_id for code, place_id in matched.items() if place_id}


Seen = dict[tuple[str, str], dict[str, int]]


class CodeUse:
    """Which code was given to which place, and in which row first: one code for two places, or two for one, is told."""

    def __init__(self) -> None:
        self.of_code: Seen = defaultdict(dict)
        self.of_place: Seen = defaultdict(dict)

    def note(self, column: str, code: str, place_id: str, index: int) -> None:
        self.of_code[column, code].setdefault(place_id, index)
        self.of_place[column, place_id].setdefault(code, index)
