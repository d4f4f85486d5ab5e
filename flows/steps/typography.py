"""French typography: the spaces before : ; ! ? % and inside « » do not break, so that no line begins with a mark."""

from __future__ import annotations

import re

_NBSP, _NARROW = "\u00a0", "\u202f"
_SPACES = re.compile(r"(?<=«) | (?=»)| (?=[:;!?%](?=[\s»)\],.…]|$))")


def set_french(text: str) -> str:
    """A French text with the spaces that French printers use: narrow before ; ! ?, full before : % and inside « »."""
    return _SPACES.sub(lambda found: _NARROW if found.string[found.end() : found.end() + 1] in (";", "!", "?") else _NBSP, text)
