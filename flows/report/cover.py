"""What stands above and around the figures of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cover:
    """`fictive` warns of made-up data; `notes` are by the anchor of the exhibit they belong to; `sources` are all of them."""

    title: str
    base_line: str
    fictive: str
    notes: Mapping[str, Sequence[str]]
    sources: Sequence[str]
