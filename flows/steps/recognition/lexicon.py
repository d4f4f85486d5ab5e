"""What a header says in the words of a dataset: which of its columns it names, or that it is none of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from flows.steps.recognition.ages import ADULT
from flows.steps.recognition.headers import (
    MEASURE_CONCEPTS,
    OTHER_PEOPLE_CONCEPTS,
    PERSONAL_CONCEPTS,
    PLACE_CONCEPTS,
    POPULATION_CONCEPTS,
    Key,
    age_group,
    fold,
    header_key,
    hxl_key,
    in_context,
    is_comparison,
    is_row_number_header,
    speaks_of_others,
    take_age_group,
)
from flows.steps.recognition.no_flow import is_no_count
from flows.steps.recognition.tables import Role
from schemas.registry import BY_NAME, DATASETS

_LEAVING_OUT = re.compile(r"(?i)\((?:sans|hors|non compris|excluding|excl\.?|not including|without)\b[^)]*\)")
"""What a header says it does not count: "Population autochtone (sans compter les déplacés)" counts no displaced."""
_VULNERABLE = frozenset(
    "enceinte allaitante pregnant pregnante lactating breastfeeding gravida lactante handicap handicape handicapee disability disabilitie disabled "
    "deficiencia discapacidad veuve veuf widow widower viuva orphelin orpheline orphan orfao accompagne accompagnee unaccompanied separe separee "
    "separated chronique chronic malade maladie illnesse disease vulnerable vulnerabilite vulnerability vulnerabilitie headed cheffe "
    "dirige dirigee pwd".split()
)
"""Words for some of the people of a place, who are counted among all of them: "Femmes enceintes", "Persons with disabilities"."""
_BESIDE_VULNERABLE = frozenset("une non vivant living with besoin specifique specific need minor mineur".split())
_COORDINATES = frozenset(
    "gps latitude longitude lat lon long altitude precision accuracy coordonnee coordinate geopoint site location lieu adm4".split()
)
_THINGS = frozenset(
    "tent tente bache tarpaulin abri shelter ecole school classe classroom latrine toilette toilet douche shower forage borehole puit well "
    "pump pompe robinet tap tenda latrina escola poco furo letrina escuela".split()
)
_MADE_OF = frozenset(
    "water point eau health sante sanitaire facility facilitie structure centre center post poste agua saude salud ponto punto".split()
)
"""Things told in several words, one of which says little alone: "Points d'eau", "Health facilities"."""
_STATE_OF_THINGS = frozenset(
    "functional fonctionnel fonctionnelle usable utilisable damaged endommage endommagee destroyed detruit detruite available disponible existing "
    "existant existante needed primary primaire public publique".split()
)
_WENT_AWAY = frozenset({"fled", "outmigrant"})
"""Words for people who left the place: they are counted where they are now."""
_SOME_OF_THEM = re.compile(
    r"\b(?:arrive\w*|arriva\w*|newly|nouve(?:aux|lles?) (?:pdi|idps?|deplace\w*|retour\w*|menages|personnes|individus)|departs?|departures?|departed|"
    r"partis?|parties?|left|quitte\w*|in need|needs?|(?:ayant|en) besoin|besoins?|intend\w*|intention\w*|wish\w*|willing|souhait\w*|voulant|"
    r"prevoy\w*|envisag\w*|assist\w*|beneficia\w*|cibles?|ciblee?s?|targeted|reached|atteinte?s?)\b"
)
"""Words for some of the people of a place, or for those who came and went: where a plain column counts everybody, they are no total."""
_CAME_BACK = frozenset("retour return rentre ancien ancienne ex former home accueilli hosted".split())
"""Refugees who came back are this base's own people."""
EVIDENCE_KEY: Key = frozenset({"rowlabel"})


@dataclass(frozen=True, slots=True)
class _Lexicon:
    values: dict[Key, str]
    parts: dict[Key, str]
    tags: dict[Key, str]
    ignored: frozenset[Key]
    personal: frozenset[Key]
    has_populations: bool
    counts_passages: bool
    bare: dict[str, str]
    """Headers that say nothing but that something is counted ("Nombre"), by their letters."""


@cache
def lexicon_of(dataset_name: str) -> _Lexicon:
    """The words of a dataset's headers, by what they mean."""
    dataset = next(item for item in DATASETS if item.name == dataset_name)
    readable = dataset.readable_columns
    return _Lexicon(
        {said: column.name for column in reversed(readable) for text in _in_any_case(column.headers) if (said := header_key(text))},
        {header_key(text): column.name for column in readable for text in column.part_headers},
        {key: column.name for column in readable for tag in column.hxl if (key := hxl_key(tag))},
        frozenset(header_key(text) for text in _in_any_case(dataset.ignored_headers)) - {frozenset()},
        frozenset(header_key(text) for text in _in_any_case(dataset.personal_headers)) - {frozenset()},
        dataset.has_populations,
        dataset.counts_passages,
        {fold(text): column.name for column in readable for text in column.headers if not header_key(text)},
    )


def _in_any_case(headers: Sequence[str]) -> list[str]:
    """The headers, and those written in one word once more without the capitals that part it: ROUNDNO is RoundNo."""
    return [*headers, *(text.lower() for text in headers if " " not in text and text != text.lower())]


@cache
def known_keys() -> frozenset[Key]:
    """Everything that a header of any dataset may say."""
    lexicons = [lexicon_of(dataset.name) for dataset in DATASETS]
    return frozenset({EVIDENCE_KEY}.union(*(lexicon.values for lexicon in lexicons)))


@lru_cache(maxsize=50_000)
def said_by_header(dataset_name: str, texts: tuple[str, ...], context: Key) -> tuple[Role, str | None]:
    """What a header says by itself; the same headers come back round after round."""
    lexicon = lexicon_of(dataset_name)
    named = [text for text in texts if text]
    if not named:
        return "empty", None
    own = named[-1]
    full = " ".join(dict.fromkeys(named))
    if lexicon.counts_passages and is_no_count(full):
        return "ignored", None
    if of_ages := _part_of_ages(dataset_name, full):
        return "part", of_ages
    if lexicon.has_populations and header_key(full) & OTHER_PEOPLE_CONCEPTS and not header_key(full) & (POPULATION_CONCEPTS | _CAME_BACK):
        return "ignored", None
    if lexicon.has_populations and len(named) > 1 and not header_key(full) & POPULATION_CONCEPTS:
        if any(map(speaks_of_others, named[:-1])):
            return "ignored", None
        if any(map(speaks_of_some, named[:-1])):
            return "unmapped", None
    if lexicon.has_populations and (header_key(full) & _WENT_AWAY or _is_of_vulnerable(own, full)):
        return "ignored", None
    for key in _keys_of(own, full, context, lexicon.has_populations):
        if key in lexicon.values:
            return "value", lexicon.values[key]
        if key in lexicon.parts:
            return "part", lexicon.parts[key]
        if key in lexicon.personal:
            return "personal", None
        if (
            key in lexicon.ignored
            or (lexicon.has_populations and _is_of_things(key))
            or _is_coordinate(key)
            or "pct" in key
            or (key > {"id"} and key - {"id"} <= PLACE_CONCEPTS)
            or is_comparison(key)
        ):
            return "ignored", None
        if key >= EVIDENCE_KEY:
            return "label", None
    if header_key(_LEAVING_OUT.sub(" ", full)) in lexicon.ignored:
        return "ignored", None
    if header_key(full) & PERSONAL_CONCEPTS:
        return "personal", None
    if fold(full) in lexicon.bare:
        return "value", lexicon.bare[fold(full)]
    return ("row_number" if is_row_number_header(own) else "unmapped"), None


def speaks_of_some(header: str) -> bool:
    """Whether a header speaks of some of the people, or of those who came and went."""
    return bool(_SOME_OF_THEM.search(fold(header)))


def _part_of_ages(dataset_name: str, text: str) -> str | None:
    """The column of minors or adults that a header with ages in figures is a part of; None where it names none, or ages of both."""
    by_age = BY_NAME[dataset_name].by_age
    if not by_age or not any(mark.isdigit() for mark in text) or not (group := age_group(text)):
        return None
    _, rest = take_age_group(text)
    _, people = said_by_header(dataset_name, (rest,), frozenset())
    minors = next((minor for minor, adult in by_age.items() if people in (minor, adult)), None)
    if minors is None and (header_key(rest) - {"ind", "total"} or people not in (None, "individuals")):
        return None
    minors = minors or list(by_age)[-1]
    return minors if group.last < ADULT else by_age[minors] if group.first >= ADULT else None


def counts_things(header: str) -> bool:
    """Whether a header speaks of what stands in a place, and of nobody: "Nombre de tentes", "Functional latrines"."""
    return _is_of_things(header_key(header.rpartition(" | ")[2]))


def _is_of_things(key: Key) -> bool:
    rest = key - _STATE_OF_THINGS
    return bool(rest & _THINGS or len(rest & _MADE_OF) > 1) and rest <= _THINGS | _MADE_OF


def _is_coordinate(key: Key) -> bool:
    return key <= _COORDINATES and not key.isdisjoint(("latitude", "longitude", "altitude", "precision", "accuracy"))


def _is_of_vulnerable(own: str, full: str) -> bool:
    """Whether a header counts people with needs of their own, and says nothing else."""
    if header_key(own).isdisjoint(_VULNERABLE):
        return False
    return header_key(full) <= _VULNERABLE | _BESIDE_VULNERABLE | MEASURE_CONCEPTS | POPULATION_CONCEPTS


def _keys_of(own: str, full: str, context: Key, has_populations: bool) -> Iterator[Key]:
    """The readings of a header, most specific first: with its group, with the sheet's population, by itself.

    Without populations a group says whom "H" and "F" count: under "Handicapés" they are not the men and women of the row.
    """
    whole, alone = header_key(full), header_key(own)
    if not has_populations and alone and alone != whole and alone <= MEASURE_CONCEPTS:
        yield whole
        return
    if whole:
        yield whole
    if context and whole and whole <= MEASURE_CONCEPTS:
        yield in_context(whole, context)
    if alone and alone != whole and not (alone & MEASURE_CONCEPTS and whole & POPULATION_CONCEPTS):
        yield alone
        if context and alone <= MEASURE_CONCEPTS and not whole & POPULATION_CONCEPTS:
            yield in_context(alone, context)
