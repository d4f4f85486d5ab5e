"""Which marked-up copies lie in warehouse/rejected/: the list that the night leaves and `dtm status` reads."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

_LIST = "copies.json"


@dataclass(frozen=True, slots=True)
class Made:
    """A rejected source and its copy: `name` within warehouse/rejected/, None where the file cannot be opened."""

    source_id: str
    name: str | None
    fingerprint: str


def copies_made(folder: Path) -> dict[str, Path | None]:
    """The copy of each rejected source, by source; None where the file cannot be opened."""
    return {made.source_id: folder / made.name if made.name else None for made in load_list(folder).values()}


def load_list(folder: Path) -> dict[str, Made]:
    """The list by source; empty where there is none or it is damaged, for copies can be made again."""
    try:
        return {made[0]: Made(*made) for made in json.loads((folder / _LIST).read_text(encoding="utf-8"))}
    except (OSError, ValueError, TypeError, LookupError):
        return {}


def save_list(folder: Path, made: Mapping[str, Made]) -> None:
    """Write whole or not at all."""
    temporary = folder / f"{_LIST}.tmp"
    content = json.dumps([astuple(one) for _, one in sorted(made.items())], ensure_ascii=False, indent=0)
    with open(temporary, "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(content)
    os.replace(temporary, folder / _LIST)
