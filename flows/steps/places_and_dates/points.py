"""Lists of named places: flow monitoring points (raw/reference/points.csv: where they are, when they opened and closed), border posts."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
from rapidfuzz import fuzz, process

from flows.steps.cleaning.plain_text import plain
from flows.steps.messages import issue
from flows.steps.records import Refused

POINTS_FILE = "points.csv"
_KIND_WORDS = re.compile(
    r"\b(?:fmps?|points?|postes?|sites?|ppf|border (?:crossing )?posts?)"
    r"(?: (?:de suivi(?: des? flux)?|de passage|d entree|frontaliers?|frontieres?|de (?:police|controle)(?: (?:aux|des) frontieres)?|"
    r"midas|fm|no|n|numero))?"
    r"(?: (?:de|du|d))?\b"
)
_MISSPELT = 80


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the list. A point without `opened_date` or `closed_date` has no known bound on that side; both days are open."""

    fmp_id: str
    name: str
    aliases: tuple[str, ...]
    region: str
    cercle: str
    opened_date: date | None
    closed_date: date | None

    def is_open(self, day: date) -> bool:
        return (self.opened_date is None or self.opened_date <= day) and (self.closed_date is None or day <= self.closed_date)


@lru_cache(maxsize=10_000)
def normalise_point(name: str) -> str:
    """Case, accents, punctuation and words such as "point de suivi" off: "FMP de Gogui" -> "gogui"."""
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", plain(name)).split())
    return " ".join(_KIND_WORDS.sub(" ", words).split()) or words


class PointList:
    """The points by name."""

    def __init__(self, points: Sequence[Point], content: bytes = b"") -> None:
        self.content = content
        self.points = {point.fmp_id: point for point in points}
        self._by_name: dict[str, str] = {}
        for point in points:
            for name in (point.fmp_id, point.name, *point.aliases, f"{point.cercle} {point.name}", f"{point.name} {point.cercle}"):
                self._by_name.setdefault(normalise_point(name), point.fmp_id)
        self._titles = sorted(self._by_name, key=len, reverse=True)

    @classmethod
    def load(cls, folder: Path, file: str = POINTS_FILE) -> PointList:
        """Read a list; a base without flow monitoring, or border posts, has none. Raises Refused where it is malformed."""
        path = folder / file
        if not path.exists():
            return cls(())
        try:
            content = path.read_bytes()
            return cls([_point_of(row) for row in csv.DictReader(content.decode("utf-8-sig").splitlines())], content)
        except (OSError, KeyError, ValueError, TypeError) as error:
            raise Refused(issue("broken_reference", found=f"{file}: {type(error).__name__}: {error}"[:200])) from error

    def find(self, name: str) -> Point | None:
        """The point that bears a name, however it is spelt."""
        fmp_id = self._by_name.get(normalise_point(name))
        return self.points[fmp_id] if fmp_id else None

    def find_in_title(self, text: str) -> Point | None:
        """The one point that a sheet's name or a title speaks of; None where it names none, or several."""
        if found := self.find(text):
            return found
        words = f" {normalise_point(text.replace('_', ' '))} "
        named: set[str] = set()
        for name in self._titles:
            if f" {name} " in words:
                named.add(self._by_name[name])
                words = words.replace(f" {name} ", "  ")
        return self.points[named.pop()] if len(named) == 1 else None

    def nearest(self, name: str) -> str:
        """The points whose names look most like a text, for a message."""
        names = {spelling: self.points[fmp_id].name for spelling, fmp_id in self._by_name.items()}
        found = process.extract(normalise_point(name), list(names), scorer=fuzz.WRatio, limit=8, score_cutoff=60)
        return ", ".join(list(dict.fromkeys(names[text] for text, *_ in found))[:3]) or ", ".join(p.name for p in self.points.values())

    def looks_like(self, name: str) -> str | None:
        """The point that a name is most likely a misspelling of; None where it is far from all."""
        names = {spelling: self.points[fmp_id].name for spelling, fmp_id in self._by_name.items()}
        found = process.extractOne(normalise_point(name), list(names), scorer=fuzz.ratio, score_cutoff=_MISSPELT)
        return names[found[0]] if found else None

    def table(self) -> pa.Table:
        """The list as it is published: a row a point."""
        points = list(self.points.values())
        columns: Mapping[str, pa.Array] = {
            name: pa.array([getattr(point, name) for point in points], pa.date32() if name.endswith("_date") else pa.string())
            for name in ("fmp_id", "name", "region", "cercle", "opened_date", "closed_date")
        }
        return pa.table(dict(columns))


def _point_of(row: Mapping[str, str]) -> Point:
    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
    point_id = row["fmp_id"] if "fmp_id" in row else row["post_id"]
    if not point_id or not row["name"]:
        raise ValueError(f"a point without identifier or name: {dict(row)}")
    opened, closed = day(row.get("opened_date", "")), day(row.get("closed_date", ""))
    return Point(point_id, row["name"], aliases, row["region"], row["cercle"], opened, closed)
