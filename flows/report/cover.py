"""What stands above and around the figures of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.report_figures.figures import FigureRecord
from flows.steps.wording import number


@dataclass(frozen=True, slots=True)
class Cover:
    """`fictive` warns of made-up data; `notes` are by the anchor of the exhibit they belong to; `sources` are all of them."""

    title: str
    base_line: str
    fictive: str
    notes: Mapping[str, Sequence[str]]
    sources: Sequence[str]


def fictive_warning(records: Sequence[FigureRecord], lang: Language) -> str:
    """How many of the figures that are held rest on made-up data; nothing where none does."""
    count, total = sum(record.has_sample for record in records), sum(record.is_held for record in records)
    if not count:
        return ""
    return say("report_fictive_one" if count == 1 else "report_fictive", lang, count=number(count, lang), total=number(total, lang))
