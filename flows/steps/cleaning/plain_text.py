"""Texts without what people write in several ways: case, accents, kinds of space, apostrophe and dash."""

from __future__ import annotations

import unicodedata

_HIDDEN_MARKS = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
"""Marks that take no room: they come along when a figure is copied from a web page."""


def plain(text: str) -> str:
    """Lower case, no accents, one kind of space, apostrophe and dash."""
    if text.isascii():
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKD", text.translate(_HIDDEN_MARKS).replace("’", "'").replace("−", "-"))
    folded = "".join(mark for mark in folded if not unicodedata.combining(mark))
    return " ".join(folded.lower().split())
