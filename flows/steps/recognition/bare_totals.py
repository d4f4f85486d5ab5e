"""Counts headed "Total" alone: whether people or households are counted is said by the titles of the sheet, or by nothing; whose they are,
by the columns beside them. So it is with "Anciens PDI" beside "Nouveaux PDI"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from flows.steps.recognition.dated_columns import measure_of_titles
from flows.steps.recognition.headers import AGE_CONCEPTS, POPULATION_CONCEPTS, fold, header_key
from flows.steps.recognition.tables import Meaning, Table
from schemas.declare import Dataset

_LONGEST_TITLE = 200
"""A longer text above a header is a note, and says more than what the table counts."""
_NEW = re.compile(r"\b(?:nouve\w+|new|newly)\b")
_OLD = re.compile(r"\b(?:anciens?|anciennes?|old|former)\b(?!.*retour)(?!.*return)")


def without_misread_totals(dataset: Dataset, meanings: Sequence[Meaning]) -> tuple[Meaning, ...]:
    """The meanings without a "Total" that beside columns of other people only may be all of them, and without old arrivals read as people who
    returned."""
    counts = [m for m in meanings if m.role == "value" and m.column and dataset.by_name[m.column].population]
    bare = {m.index for m in counts if header_key(m.header) == {"total"}}
    named = {str(m.column).partition("_")[0] for m in counts if m.index not in bare and header_key(m.header) & POPULATION_CONCEPTS}
    own = {str(m.column).partition("_")[0] for m in meanings if m.column and m.role in ("value", "part") and m.index not in bare}
    lost = {m.index for m in counts if m.index in bare and named and str(m.column).partition("_")[0] not in own}
    if any(_NEW.search(fold(m.header)) for m in meanings if m.header and m.role == "unmapped"):
        lost |= {m.index for m in counts if str(m.column).startswith("retournes_") and _OLD.search(fold(m.header))}
    return tuple(replace(m, role="unmapped", column=None, told=None) if m.index in lost else m for m in meanings)


def with_bare_totals(table: Table, file_name: str) -> Table:
    """The table, its bare "Total" read as households where the titles speak of these alone, and unknown where they speak of one sex or age.

    Where the table has a column of households (of a sex, of an age) beside it, the bare "Total" is everybody.
    """
    bare = [m for m in table.columns if m.role == "value" and str(m.column).endswith("_individuals") and header_key(m.header) == {"total"}]
    titles = f"{table.sheet.name} {table.title} {file_name}".replace("_", " ")
    said = header_key(titles) & ({"hh", "women", "men"} | AGE_CONCEPTS) if bare and len(titles) < _LONGEST_TITLE else frozenset()
    if not said or any(said & header_key(m.header) for m in table.columns if m.column):
        return table
    if said == {"hh"}:
        if measure_of_titles(titles) != "households":
            return table
        named = {m.index: str(m.column).replace("_individuals", "_households") for m in bare}
        return replace(table, columns=tuple(replace(m, column=named[m.index]) if m.index in named else m for m in table.columns))
    if {"women", "men"} <= said or "age" in said:
        return table
    return replace(table, columns=tuple(replace(m, role="unmapped", column=None) if m in bare else m for m in table.columns))
