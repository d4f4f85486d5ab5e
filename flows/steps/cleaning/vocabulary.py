"""Words of a declared vocabulary: case, accents, plural and punctuation do not count; an unknown word is an error that names the nearest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import pyarrow as pa
from rapidfuzz import fuzz, process

from flows.steps.cleaning.clean import is_missing
from flows.steps.cleaning.plain_text import plain
from flows.steps.cleaning.problems import Cleaned, UnknownWord, clean_by
from schemas.declare import Vocabulary

_CODE_PREFIX = re.compile(r"^[a-z]?\d+(?:[.)_-]|\s*[:.)-])\s*(?=[a-z])")
"""1. Entrant; a) ..."""
SHORT_WORD = 4
"""A shorter word ("in", "out") may stand in any text."""


def clean_words(cells: Sequence[object], vocabulary: Vocabulary) -> Cleaned:
    """The vocabulary's word for each cell; NULL where not given. Problem: unknown_word."""
    known = known_words(vocabulary)
    return clean_by(lambda cell: _word_of(cell, known, vocabulary.within), cells, pa.string())


@cache
def known_words(vocabulary: Vocabulary) -> dict[str, str]:
    """Every accepted spelling, folded: the word kept."""
    words = {fold_word(text): word for word, texts in vocabulary.words.items() for text in texts}
    return {**words, **{fold_word(word): word for word in vocabulary.words}}


def fold_word(text: str) -> str:
    """Small letters without accents, punctuation or plural."""
    words = re.sub(r"[^a-z0-9]+", " ", plain(text)).split()
    return " ".join(word.removesuffix("s") if len(word) > 3 else word for word in words)


def word_within(text: str, known: Mapping[str, str]) -> str | None:
    """The one word of a vocabulary (but "total", and short ones) that stands in a text; None where there is none, or more than one."""
    padded = f" {fold_word(text)} "
    found = {kept for word, kept in known.items() if len(word) >= SHORT_WORD and kept != "total" and f" {word} " in padded}
    return found.pop() if len(found) == 1 else None


def _word_of(cell: object, known: Mapping[str, str], within: bool) -> str | UnknownWord | None:
    if is_missing(cell):
        return None
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    folded = fold_word(text)
    word = known.get(folded) or known.get(fold_word(_CODE_PREFIX.sub("", plain(text))))
    word = word or (word_within(text, known) if within else None)
    return word if word is not None else UnknownWord.of("unknown_word", nearest_words(folded, known))


def nearest_words(folded: str, known: Mapping[str, str], most: int = 3) -> str:
    """The known words that look most like a text, for a message."""
    found = process.extract(folded, list(known), scorer=fuzz.WRatio, limit=12, score_cutoff=60)
    nearest = list(dict.fromkeys(known[text] for text, *_ in found))[:most] or list(dict.fromkeys(known.values()))[:12]
    return ", ".join(nearest)
