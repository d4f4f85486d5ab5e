"""Age groups in headers: which ages a header speaks of, and whether several groups together leave nobody out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

OLDEST = 120 * 12
ADULT = 18 * 12
OLD = 60 * 12
_GROUP = re.compile(
    r"\(?(?<![\d./-])(?:"
    r"(?P<low>\d{1,2})\s*(?:-|–|a|to|et|ate)\s*(?P<high>\d{1,3})(?![\d./-])"
    r"|(?:moins de|under|below|less than|menos de|menores de|<)\s*(?P<under>\d{1,2})(?!\d)"
    r"|(?:plus de|over|above|mais de|mas de|>=?|≥)\s*(?P<over>\d{1,2})(?!\d)"
    r"|(?P<plus>\d{1,2})\s*(?:(?:years?|yrs?) (?:and )?(?:up|above|over|older|more)\b|"
    r"\+|ans et plus|et plus|and over|(?:ans|years)?\s*(?:et|and)?\s*\+|plus\b|(?:anos )?(?:ou|e|o|y) ma(?:i)?s\b)"
    r")\s*(?P<unit>anos?\b|ans?\b|years?\b|yrs?\b|y\b|mois\b|months?\b|m\b)?(?:\s*et plus)?\)?"
)
_ALL_OF_ONE_SEX = (
    (
        re.compile(
            r"\bfemmes?\s+(?:(?:et|\+|&|/)\s*)?(?:les\s+)?filles?\b|\bwomen\s+(?:(?:and|\+|&|/)\s*)?girls\b|"
            r"\b(?:mulheres|mujeres)\s+[ey]\s+(?:raparigas|meninas|ninas)\b"
        ),
        " femmes ",
    ),
    (
        re.compile(
            r"\bhommes?\s+(?:(?:et|\+|&|/)\s*)?(?:les\s+)?garcons?\b|\bmen\s+(?:(?:and|\+|&|/)\s*)?boys\b|"
            r"\b(?:homens|hombres)\s+[ey]\s+(?:rapazes|meninos|ninos)\b"
        ),
        " hommes ",
    ),
)
_WORDS = (
    (re.compile(r"\b(?:filles?|girls?|raparigas?|meninas?|ninas?)\b"), " femmes ", "child", (0, ADULT - 1)),
    (re.compile(r"\b(?:garcons?|boys?|rapaz(?:es)?|meninos?|ninos)\b"), " hommes ", "child", (0, ADULT - 1)),
    (re.compile(r"\b(?:enfants?|child(?:ren)?|mineure?s?|minors?|criancas?|menores(?! de \d))\b"), " ", "child", (0, ADULT - 1)),
    (re.compile(r"\b(?:adultes?|adults?|majeure?s?|adult[oa]s)\b"), " ", "adult", (ADULT, OLDEST)),
    (re.compile(r"\bidosas\b(?! de\b)"), " femmes ", "elder", (OLD, OLDEST)),
    (re.compile(r"\b(?:(?:personnes )?agees?|elderly(?: persons?| people)?|idosos)\b(?! de\b)"), " ", "elder", (OLD, OLDEST)),
    (re.compile(r"\b(?:infants?|nourrissons?|bebes?|adolescente?s?|teenagers?|youths?|jeunes|jovens)\b"), " ", "age", None),
)
"""What ages are called; some words name no bounds that all agree on."""


_CALLED = re.compile(r"\b(?:youths?|jeunes?|adolescente?s?|teenagers?|infants?|nourrissons?|bebes?|lactentes?|jovens|jovenes)\b")
"""What an age group is called beside its figures: "Youth (6-17 y)"."""


@dataclass(frozen=True, slots=True, order=True)
class AgeGroup:
    """Ages in completed months, both ends included."""

    first: int
    last: int


def take_age(words: str) -> tuple[AgeGroup | None, str, str]:
    """The age group that a folded header names, the word for it, and the header without it.

    Girls and boys become women and men and the word "child"; ages in figures go before words and are called "age".
    """
    for pattern, plain in _ALL_OF_ONE_SEX:
        words = pattern.sub(plain, words)
    named: AgeGroup | None = None
    called = ""
    for pattern, plain, word, bounds in _WORDS:
        if pattern.search(words):
            words = pattern.sub(plain, words)
            named, called = named or (AgeGroup(*bounds) if bounds else None), called or word
    for match in _GROUP.finditer(words):
        group = _group_of(match)
        if group is not None:
            return group, "age", _CALLED.sub(" ", f"{words[: match.start()]} {words[match.end() :]}")
    return named, called, words


def _group_of(match: re.Match[str]) -> AgeGroup | None:
    in_months = (match["unit"] or "").startswith("m")
    size = 1 if in_months else 12
    if match["low"]:
        first, last = int(match["low"]) * size, (int(match["high"]) + 1) * size - 1
    elif match["under"]:
        first, last = 0, int(match["under"]) * size - 1
    else:
        first, last = int(match["over"] or match["plus"]) * size, OLDEST
    return AgeGroup(first, last) if first < last <= OLDEST + 12 else None


def leave_nobody_out(groups: Sequence[AgeGroup]) -> bool:
    """Whether the groups follow each other from birth to the oldest, each person in one of them.

    Two that meet in one year ("0-5", "5-17") are taken to follow each other: that is how such groups are written.
    """
    ordered = sorted(groups)
    if not ordered or ordered[0].first != 0 or ordered[-1].last < 95 * 12:
        return False
    return all(_follows(earlier, later) for earlier, later in pairwise(ordered))


def _follows(earlier: AgeGroup, later: AgeGroup) -> bool:
    return later.first == earlier.last + 1 or (later.first == earlier.last - 11 and later.first > earlier.first)
