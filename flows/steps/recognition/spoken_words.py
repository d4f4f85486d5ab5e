"""Columns whose header says little ("Flux"), told for a column of a vocabulary by the words that stand in them."""

from __future__ import annotations

from dataclasses import replace

from flows.steps.cleaning.clean import is_missing
from flows.steps.cleaning.vocabulary import clean_words
from flows.steps.recognition.tables import Meaning, Table
from schemas.declare import Vocabulary


def with_words_by_content(table: Table) -> Table:
    """The table with such a column read, where columns may stand side by side for that vocabulary and none does, nor gives its words."""
    folding = table.dataset.folding
    for name in folding.vocabularies if folding and table.dataset.placed_by == "point" else ():
        vocabulary = table.dataset.by_name[name].vocabulary
        is_said = name in dict(table.values) or any(meaning.column == name for meaning in table.columns)
        found = None if is_said or vocabulary is None else next((m for m in table.by_role("unmapped") if _speaks(table, m, vocabulary)), None)
        if found:
            table = replace(table, columns=tuple(replace(m, role="value", column=name) if m is found else m for m in table.columns))
    return table


def _speaks(table: Table, meaning: Meaning, vocabulary: Vocabulary) -> bool:
    """Whether all that stands in a column are words of a vocabulary, and not only "total"."""
    said = {cell for row in table.data_rows if not is_missing(cell := table.sheet.rows[row][meaning.index])}
    if not said or not all(isinstance(cell, str) for cell in said):
        return False
    cleaned = clean_words(list(said), vocabulary)
    return not cleaned.problems and bool(set(cleaned.values.to_pylist()) - {"total", None})
