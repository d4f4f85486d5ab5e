"""Flow tables that tell the same travellers by one trait after the other ("Indicateur: Sexe | Catégorie: Femme", then "Raison: Travail").

The rows of sex and age count; those of each other trait must add up to the same number of people at each point, day and direction, and are not
read: added up, all of them would count everybody once for each trait.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from flows.steps.cleaning.clean import clean_counts, is_missing
from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name
from flows.steps.recognition.headers import fold
from flows.steps.recognition.tables import Meaning
from flows.steps.records import Issue

if TYPE_CHECKING:
    from flows.steps.reading.extract import Extract

_TRAIT = re.compile(
    r"(?:type d'?|type of )?(?:indicateurs?|indicators?|variables?|dimensions?|desagregations?|disaggregations?|ventilations?|breakdowns?)"
)
_TOTAL = re.compile(r"(?:grand )?total(?: general)?|ensemble|tous|all|overall")
_APART = ("fmp_name", "date", "month_given", "direction")
"""What tells the rows of one count from those of another."""

Knows = Callable[[Sequence[object]], bool]
"""Whether some cells all speak of sex and age, in groups that add up to everybody."""


def keep_one_trait(result: Extract, speaks_of_sex: Knows) -> Meaning | None:
    """Leave the rows of sex and age alone in a table that tells travellers by several traits; the column that says their words.

    None where it has one trait, or none can be told: then the extract has an error.
    """
    trait = _trait_column(result)
    if trait is None:
        return None
    traits = [_said(cell) for cell in result.rows.column(trait.index, result.rows.data)]
    others = [m for m in result.table.by_role("unmapped") if m is not trait and m.index == trait.index + 1]
    words = result.rows.column(others[0].index, result.rows.data) if others else []
    kept = next((own for own in dict.fromkeys(traits) if others and speaks_of_sex([w for w, t in zip(words, traits, strict=True) if t == own])), None)
    if kept is None or result.table.sheet.elsewhere:
        found = " ¦ ".join(list(dict.fromkeys(traits))[:6])
        cell = cell_name(result.table.header_row, trait.index)
        result.issues.append(issue("travellers_told_by_several_traits", sheet=result.sheet, cell=cell, found=found, header=trait.header))
        return None
    result.issues += _disagreements(result, trait, kept)
    left = [name for name in dict.fromkeys(traits) if name != kept]
    cell = cell_name(result.table.header_row, trait.index)
    result.issues.append(issue("traits_not_kept", sheet=result.sheet, cell=cell, found=" ¦ ".join(left[:6]), expected=kept))
    result.unused[trait.index] = "tells by which trait a row counts"
    _keep_rows(result, [index for index, own in enumerate(traits) if own == kept], trait)
    return others[0]


def _trait_column(result: Extract) -> Meaning | None:
    """The column that says by which trait each row tells the travellers apart, where it says several."""
    for meaning in result.table.by_role("unmapped"):
        if _TRAIT.fullmatch(fold(meaning.header)):
            said = {_said(cell) for cell in result.rows.column(meaning.index, result.rows.data)} - {""}
            if len(said) > 1:
                return meaning
    return None


def _said(cell: object) -> str:
    return "" if is_missing(cell) else str(cell).strip()


def _disagreements(result: Extract, trait: Meaning, kept: str) -> list[Issue]:
    """An error for each trait (or row of all travellers) that gives another number of people at a point, day and direction than the rows kept."""
    apart = [result.indexes[name] for name in _APART if name in result.indexes]
    of_trait = result.rows.cells[trait.index]
    totals = (total.row for total in result.rows.totals)
    rows = sorted([*result.rows.data, *(row for row in totals if _TOTAL.fullmatch(fold(_said(of_trait[row]))))])
    counts = clean_counts(result.rows.column(result.indexes["individuals"], rows)).values.to_pylist()
    summed: dict[tuple[object, ...], Counter[str]] = defaultdict(Counter)
    first: dict[tuple[tuple[object, ...], str], int] = {}
    for row, count in zip(rows, counts, strict=True):
        key = tuple(result.rows.cells[index][row] for index in apart)
        own = _said(of_trait[row])
        summed[key][own] += count or 0
        first.setdefault((key, own), row)
    return [
        issue("traits_disagree", sheet=result.sheet, cell=cell_name(first[key, own], result.indexes["individuals"]), row_number=first[key, own] + 1,
              column="individuals", found=str(count), expected=str(by_trait[kept]), trait=own, kept=kept)
        for key, by_trait in summed.items() for own, count in by_trait.items() if count != by_trait[kept]
    ]  # fmt: skip


def _keep_rows(result: Extract, kept: Sequence[int], trait: Meaning) -> None:
    """Take the other rows out of an extract, and the rows of all travellers, which were held against these."""
    chosen = pa.array(kept, pa.int64())
    result.rows.non_data += len(result.rows.data) - len(kept)
    result.rows.data = [result.rows.data[index] for index in kept]
    result.arrays = {name: array.take(chosen) for name, array in result.arrays.items()}
    suppressed = {new: result.suppressed[old] for new, old in enumerate(kept) if old in result.suppressed}
    result.suppressed.clear()
    result.suppressed.update(suppressed)
    totals = [index for index, total in enumerate(result.rows.totals) if not _said(result.rows.cells[trait.index][total.row])]
    result.rows.totals = [result.rows.totals[index] for index in totals]
    result.totals = {name: array.take(pa.array(totals, pa.int64())) for name, array in result.totals.items()}
