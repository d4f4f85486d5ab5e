"""The place that a query most likely meant, where it names one that does not exist."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import duckdb
from rapidfuzz import fuzz, process

_LITERAL = re.compile(r"'((?:[^']|'')+)'")
_WORDS = re.compile(r"[^\W\d_][^\d_]{2,}")
"""A name: letters, spaces and marks. A date, a key or a code is none."""
_ALIKE = 75
"""« Mopty » is 80 % like « Mopti » (rapidfuzz: two letters in ten differ); below this, two names are two names."""


def near_places(connection: duckdb.DuckDBPyConnection, query: str) -> Mapping[str, str]:
    """The texts between quotes of a query that are the name of no place but much like one, each with that place's name.

    Accents and capitals count, as they do for the query: « Menaka » is no place, « Ménaka » is. Raises duckdb.Error.
    """
    written = {text.replace("''", "'") for text in _LITERAL.findall(query)}
    sought = sorted(text for text in written if _WORDS.fullmatch(text))
    if not sought:
        return {}
    names = [name for (name,) in connection.execute("select distinct name from place where name is not null order by level, name").fetchall()]
    folded = {_folded(name): name for name in reversed(names)}
    found: dict[str, str] = {}
    for text in sought:
        best = None if text in names else process.extractOne(_folded(text), folded.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if best is not None:
            found[text] = folded[best[0]]
    return found


def _folded(name: str) -> str:
    marks = unicodedata.normalize("NFKD", name)
    return "".join(mark for mark in marks if not unicodedata.combining(mark)).casefold()
