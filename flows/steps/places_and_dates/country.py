"""The country a base is about, as raw/reference/country.yml declares it: nothing in the code knows which one it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flows.steps.recognition.headers import header_key

LEVEL_NAMES = ("country", "region", "cercle", "commune", "site")
"""What tables and columns call the levels, whatever the country calls them."""
_COLUMN_NAME = re.compile(r"[A-Za-z0-9_]+")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_NASAL = re.compile(r"(?<=\b[mn])['’´`‘](?=[^\W\d_])")
"""The apostrophe of N'Tillit and M'Pessoba, which are written without it as often."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LETTER = r"[^\W\d_]"
_OF = r"(?:\s+(?:rurale|urbaine))?(?:\s+d[eu]s?\b|\s+d\b|\s+of\b)?"
_KINDS = ("commune", "cercle", "region", "admin", "province")


@dataclass(frozen=True, slots=True)
class Perimeter:
    """A division of the country into regions, and the day from which it is in force."""

    name: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class Level:
    """An administrative level: its name in both languages, and further words that headers and place names call it by.

    The plurals, and the gender of the French name ("f", "m"), where the regular ones are wrong.
    """

    number: int
    fr: str
    en: str
    words: tuple[str, ...] = ()
    plural_fr: str | None = None
    plural_en: str | None = None
    gender: str | None = None

    @classmethod
    def declared(cls, given: Mapping[str, Any]) -> Level:
        """Raises ValueError for a gender that is none."""
        plural, gender = given.get("plural") or {}, given.get("gender")
        if gender not in (None, "f", "m"):
            raise ValueError(f"levels: gender {gender!r} is neither f nor m")
        fr, en = (str(plural[lang]) if plural.get(lang) else None for lang in ("fr", "en"))
        return cls(int(given["level"]), str(given["fr"]), str(given["en"]), tuple(map(str, given.get("words") or ())), fr, en, gender)


@dataclass(frozen=True, slots=True)
class SeriesBreak:
    """An operation from which the method differs."""

    reference_date: date
    why_fr: str
    why_en: str


@dataclass(frozen=True)
class Country:
    """Everything that makes a base this country's. Perimeters are in order, oldest first; the newest is the present one."""

    code: str
    name: str
    in_fr: str
    in_en: str
    timezone: ZoneInfo
    languages: tuple[str, ...]
    pcode_prefix: str
    other_prefixes: tuple[str, ...]
    levels: tuple[Level, ...]
    perimeters: tuple[Perimeter, ...]
    usual_perimeter: str
    series_breaks: tuple[SeriesBreak, ...]
    api_operation: str | None = None
    rounds: Mapping[int, date] = field(default_factory=dict)
    """The date of each round that files may name by its number alone."""

    @classmethod
    def declared(cls, settings: Mapping[str, Any]) -> Country:
        """Read the settings of country.yml. Raises KeyError, TypeError or ValueError where one is missing or senseless."""
        code, name = str(settings["code"]), str(settings["name"])
        perimeters = tuple(sorted((Perimeter(str(p["name"]), p["valid_from"]) for p in settings["perimeters"]), key=lambda p: p.valid_from))
        names = [perimeter.name for perimeter in perimeters]
        usual = str(settings.get("usual_perimeter") or names[-1])
        if usual not in names:
            raise ValueError(f"usual_perimeter: {usual} is none of the perimeters {', '.join(names)}")
        if strange := [perimeter for perimeter in names if not _COLUMN_NAME.fullmatch(perimeter)]:
            raise ValueError(f"perimeters: {strange[0]!r} cannot be part of a column's name (letters and digits only)")
        where, pcodes = settings.get("in_country") or {}, settings.get("pcodes") or {}
        prefix = str(pcodes.get("prefix") or code)
        return cls(
            code, name, str(where.get("fr") or name), str(where.get("en") or f"in {name}"), ZoneInfo(str(settings.get("timezone") or "UTC")),
            tuple(str(language) for language in settings.get("languages") or ("fr", "en")), prefix,
            tuple(str(other) for other in pcodes.get("also") or [code] if str(other) != prefix),
            tuple(Level.declared(level) for level in settings["levels"]),
            perimeters, usual,
            tuple(SeriesBreak(b["reference_date"], str(b["why_fr"]), str(b["why_en"])) for b in settings.get("series_breaks") or ()),
            str(settings["api_operation"]) if settings.get("api_operation") else None,
            {int(number): _day_of_round(day) for number, day in (settings.get("rounds") or {}).items()},
        )  # fmt: skip

    @property
    def perimeter_names(self) -> tuple[str, ...]:
        return tuple(perimeter.name for perimeter in self.perimeters)

    @property
    def newest_perimeter(self) -> str:
        return self.perimeters[-1].name

    @property
    def place_id(self) -> str:
        return f"adm0:{self.code.lower()}"

    def level_named(self, name: str) -> int:
        """The level that places.csv names: by number, by its name in either language, or as the tables call it. Raises ValueError."""
        known = {label: number for number, label in enumerate(LEVEL_NAMES)}
        known |= {fold_name(label): level.number for level in self.levels for label in (level.fr, level.en)}
        known |= {str(number): number for number in range(len(LEVEL_NAMES))}
        if fold_name(name) not in known:
            raise ValueError(f"places.csv: {name!r} is no level of country.yml")
        return known[fold_name(name)]

    def level_name(self, number: int, lang: str) -> str:
        """What the country calls a level."""
        level = next((level for level in self.levels if level.number == number), None)
        return LEVEL_NAMES[number] if level is None else level.fr if lang == "fr" else level.en

    @cached_property
    def level_names(self) -> Mapping[str, str]:
        """{"cercle_fr": what the country calls level 2 in French, ...} for messages and tables."""
        return {f"{LEVEL_NAMES[level]}_{lang}": self.level_name(level, lang) for level in (1, 2, 3) for lang in ("fr", "en")}

    @cached_property
    def level_grammar(self) -> Mapping[str, str | bool | None]:
        """{"cercle_plural_fr": ..., "cercle_plural_en": ..., "cercle_is_feminine": ...}; None where the settings do not say."""
        levels = {level.number: level for level in self.levels}
        told: dict[str, str | bool | None] = {}
        for number in (1, 2):
            level, name = levels.get(number), LEVEL_NAMES[number]
            told[f"{name}_plural_fr"] = level.plural_fr if level else None
            told[f"{name}_plural_en"] = level.plural_en if level else None
            told[f"{name}_is_feminine"] = level.gender == "f" if level and level.gender else None
        return told

    @cached_property
    def own_words(self) -> tuple[tuple[int, str], ...]:
        """(level, word) for the words country.yml adds, and for what it calls a level where that means another to every base ("département"
        of Haiti), longest first."""
        words = {(level.number, fold_name(word)) for level in self.levels for word in level.words}
        named = {(level.number, fold_name(name)) for level in self.levels for name in (level.fr, level.en)}
        words |= {(number, name) for number, name in named if header_key(name) != {f"adm{number}"}}
        words |= {(number, "".join(letters)) for number, word in words if len(letters := _BETWEEN_WORDS.split(word)) > 1}  # admin3_sousprefecture
        return tuple(sorted(words, key=lambda entry: (-len(entry[1]), entry)))

    @cached_property
    def _kinds(self) -> tuple[str, ...]:
        return tuple(word for _, word in self.own_words)

    def normalise(self, name: str) -> str:
        """Case, accents, punctuation and the words for a kind of place off: "SIKASSO Commune" -> "sikasso"."""
        return normalise_name(name, self._kinds, self._prefixes)

    def without_code(self, name: str) -> str:
        """A name without the p-code that some files write beside it: "Gao (ML07)", "ML07 - Gao"."""
        return without_code(name, self._prefixes)

    @cached_property
    def _prefixes(self) -> tuple[str, ...]:
        return tuple(sorted({self.pcode_prefix, *self.other_prefixes} - {""}))

    @cached_property
    def header_words(self) -> HeaderWords:
        return HeaderWords(self.own_words)


def _day_of_round(day: Any) -> date:
    if not isinstance(day, date):
        raise ValueError(f"rounds: {day!r} is no day (YYYY-MM-DD)")
    return day


@dataclass(frozen=True, slots=True)
class HeaderWords:
    """Puts "Admin 2" for the country's own words in a header: what reads headers knows the levels by number."""

    words: tuple[tuple[int, str], ...] = ()

    def translate(self, header: str) -> str:
        """The header in words that every base knows; untouched where it has none of the country's own."""
        return _translate(header, self.words) if self.words else header


@lru_cache(maxsize=20_000)
def _translate(header: str, words: tuple[tuple[int, str], ...]) -> str:
    text = fold_name(header if " " in header.strip() else _CAMEL.sub(" ", header))
    for level, word in words:
        text = re.sub(rf"(?<!{_LETTER}){re.escape(word)}s?(?!{_LETTER})", f" Admin {level} ", text)
    return text if "Admin " in text else header


def fold_name(text: str) -> str:
    """Lower case, without accents."""
    if text.isascii():
        return text.lower().strip()
    return "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark)).lower().strip()


@lru_cache(maxsize=50_000)
def normalise_name(name: str, kinds: Sequence[str] = (), code_prefixes: Sequence[str] = ()) -> str:
    """Case, accents, punctuation, p-codes and the words Commune, Cercle, Région (and `kinds`) off: "SIKASSO Commune" -> "sikasso".

    What is left must say something: "Commune I" keeps its word.
    """
    words = " ".join(_BETWEEN_WORDS.sub(" ", _NASAL.sub("", fold_name(without_code(name, tuple(code_prefixes))))).split())
    bare = " ".join(_kind_words(tuple(kinds)).sub(" ", words).split())
    return words if not bare or re.fullmatch(r"[ivx]+|\d+", bare) else bare


def without_code(name: str, prefixes: tuple[str, ...]) -> str:
    """A name without a p-code of these prefixes; a name that is nothing but a code stays."""
    if not prefixes or not any(mark.isdigit() for mark in name):
        return name
    return _codes(prefixes).sub(" ", name).strip() or name


@lru_cache(maxsize=8)
def _codes(prefixes: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"[\s(\[:/_–-]*(?<![^\W_])(?:{'|'.join(map(re.escape, prefixes))})\d{{2,9}}(?![^\W_])[\s)\]:/_–-]*")


@lru_cache(maxsize=8)
def _kind_words(kinds: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(" ".join(_BETWEEN_WORDS.sub(" ", kind).split())) for kind in (*kinds, *_KINDS))
    return re.compile(rf"\b(?:{alternatives})s?\b{_OF}|\b(?:rurale|urbaine) de\b")
