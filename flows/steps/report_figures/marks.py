"""The mark that a sentence carries where it rests on made-up data."""

from __future__ import annotations

from collections.abc import Iterable

from flows.steps.messages import Language
from flows.steps.phrases import say


def mark(provenances: Iterable[str | None], lang: Language) -> str:
    """« [données fictives] », « [données en partie fictives] », or nothing."""
    found = set(provenances) - {None}
    if "sample" not in found:
        return ""
    return " " + say("mark_sample" if found == {"sample"} else "mark_part_sample", lang)
