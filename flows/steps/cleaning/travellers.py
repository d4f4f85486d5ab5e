"""Flow tables that give sex and age of travellers in rows ("Sexe: Femme | Âge: Mineur | Effectif: 12") instead of columns of their own.

The figure of such a row becomes that of women, men, girls or boys; the rows of a point and day add up to all who passed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from flows.steps.cleaning.clean import is_missing
from flows.steps.cleaning.traits_in_rows import keep_one_trait
from flows.steps.cleaning.vocabulary import fold_word, known_words
from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name
from flows.steps.recognition.headers import fold
from schemas.declare import Vocabulary

if TYPE_CHECKING:
    from flows.steps.reading.extract import Extract

GROUP = "traveller_group"
_HEADER = re.compile(r"\b(?:sexe?|genre|gender|ages?|categories?|category|profils?|profile|groupes?|group|demographi\w+)\b")
_WORDS = Vocabulary(
    {
        "men": ("homme", "male", "m", "h", "masculin", "man", "homme adulte", "adulte homme", "adult man", "adult male", "adulte masculin"),
        "women": ("femme", "female", "f", "féminin", "woman", "femme adulte", "adulte femme", "adult woman", "adult female", "adulte féminin"),
        "boys": ("garçon", "boy", "mineur garçon", "garçon mineur", "enfant garçon", "mineur homme", "mineur masculin", "minor male", "male child"),
        "girls": ("fille", "girl", "mineur fille", "fille mineure", "enfant fille", "mineur femme", "mineur féminin", "minor female", "female child"),
        "adults": ("adulte", "majeur", "adult", "18 et plus", "18+", "18 ans et plus", "plus de 18 ans"),
        "minors": ("mineur", "enfant", "minor", "child", "children", "0-17", "0-17 ans", "moins de 18 ans", "<18", "under 18"),
        "total": ("ensemble", "tous", "all"),
        "unknown": ("inconnu", "inconnue", "non précisé", "not specified", "autre", "other"),
    }
)
_BOTH = {("men", "minors"): "boys", ("women", "minors"): "girls", ("men", "adults"): "men", ("women", "adults"): "women"}
_WHOLES = ({"men", "women", "boys", "girls"}, {"adults", "minors"})


def spread_travellers(result: Extract) -> None:
    """Give each row's figure to the sex and age that its cells name, where a table says so in rows; else nothing changes."""
    dataset = result.table.dataset
    if GROUP not in dataset.by_name or "individuals" not in result.arrays or not result.arrays.keys().isdisjoint(set().union(*_WHOLES)):
        return
    told_by_trait = keep_one_trait(result, _are_everybody)
    columns = {
        m: words for m in result.table.by_role("unmapped")
        if (m is told_by_trait or _HEADER.search(fold(m.header))) and (words := _words(result.rows.column(m.index, result.rows.data)))
    }  # fmt: skip
    if not columns or len(columns) > 2:
        return
    groups = [_together(words) for words in zip(*columns.values(), strict=True)]
    told = {group for group in groups if group} - {"total", "unknown"}
    first = next(iter(columns))
    if None in groups or not any(told <= whole for whole in _WHOLES):
        result.issues.append(
            issue("travellers_overlap", sheet=result.sheet, cell=cell_name(result.table.header_row, first.index), found=" ¦ ".join(sorted(told)))
        )
        return
    result.table = replace(
        result.table, columns=tuple(replace(m, role="value", column=GROUP) if m in columns else m for m in result.table.columns)
    )  # fmt: skip
    figures = result.arrays["individuals"].to_pylist()
    result.arrays[GROUP], result.indexes[GROUP] = pa.array(groups, pa.string()), first.index
    for group in sorted(told):
        result.arrays[group] = pa.array([count if own == group else None for own, count in zip(groups, figures, strict=True)], pa.int64())
        result.indexes[group] = result.indexes["individuals"]
        result.totals[group] = pa.nulls(len(result.rows.totals), pa.int64())


def _are_everybody(cells: Sequence[object]) -> bool:
    """Whether cells all name a sex or an age, in groups that add up to all travellers."""
    words = set(_words(cells) or ()) - {"total", "unknown"}
    return bool(words) and any(words <= whole for whole in _WHOLES)


def _words(cells: Sequence[object]) -> list[str] | None:
    """The word of each row, "total" where the cell is blank; None where a cell says something else than sex and age."""
    known = known_words(_WORDS)
    words = {cell: "total" if is_missing(cell) else known.get(fold_word(str(cell))) for cell in set(cells)}
    if not words or None in words.values() or set(words.values()) <= {"total"}:
        return None
    return [str(words[cell]) for cell in cells]


def _together(words: Sequence[str]) -> str | None:
    """What two cells say together, whichever comes first; None where they contradict each other."""
    said = [word for word in words if word != "total"]
    if len(said) < 2:
        return said[0] if said else "total"
    if "unknown" in said:
        return "unknown"
    one, other = said
    return one if one == other else _BOTH.get((one, other)) or _BOTH.get((other, one))
