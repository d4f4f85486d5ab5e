"""Age groups written in cells ("0-5 ans", "60+", "Moins de 1 an"): kept as their first and last completed month."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from flows.steps.cleaning.clean import is_missing
from flows.steps.cleaning.plain_text import plain
from flows.steps.cleaning.problems import Cleaned, UnknownWord, clean_by
from flows.steps.recognition.headers import take_age_group

ALL_AGES = frozenset({"total", "tous", "tous ages", "toutes", "tous les ages", "ensemble", "all", "all ages"})


def clean_ages(cells: Sequence[object]) -> Cleaned:
    """Age groups as "first-last" in months, "total" for all ages; NULL where not given. Problem: not_an_age_group."""
    return clean_by(_age_of, cells, pa.string())


def _age_of(cell: object) -> str | UnknownWord | None:
    if is_missing(cell):
        return None
    text = str(cell)
    if plain(text) in ALL_AGES:
        return "total"
    group, rest = take_age_group(text)
    said = set(rest.replace(".", " ").split()) - {"an", "ans", "years", "year", "mois", "months", "de", "d'age", "old", "(", ")", ":", "-"}
    return group if group and not said else UnknownWord.of("not_an_age_group", "")
