"""Counts headed "Total" alone: whether people or households are counted is said by the titles of the sheet, or by nothing."""

from __future__ import annotations

from dataclasses import replace

from flows.steps.recognition.dated_columns import measure_of_titles
from flows.steps.recognition.headers import AGE_CONCEPTS, header_key
from flows.steps.recognition.tables import Table

_LONGEST_TITLE = 200
"""A longer text above a header is a note, and says more than what the table counts."""


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
