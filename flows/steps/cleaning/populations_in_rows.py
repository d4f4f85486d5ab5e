"""Baselines that say in a column whom each row counts ("Type de population: PDI, Retournés"): each row's figures are those of its own people.

Without a look at that column, returnees and refugees of such a table would be counted as displaced.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, reduce
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from flows.steps.cleaning.clean import is_missing
from flows.steps.messages import issue
from flows.steps.opening.workbook import Sheet, cell_name
from flows.steps.recognition.headers import HOST_CONCEPTS, OTHER_PEOPLE_CONCEPTS, POPULATION_CONCEPTS, fold, header_key, population_context
from flows.steps.recognition.tables import Meaning, Table

if TYPE_CHECKING:
    from flows.steps.reading.extract import Extract

OTHERS, HOSTS = "others", "hosts"
_HEADER = re.compile(r"popul|poblac|typ|tipo|categor|statut|status|groupe?|deplac|displac")
_LODGING = re.compile(
    r"\b(?:sites?|camps?|shelters?|abris?|abrigos?|heberg\w*|accom+odations?|logements?|habitats?|settings?|settlements?|locations?|localit\w*|lieux?|"
    r"milieux?|residing|living|emplacements?|aloja\w*|sitios?|albergues?)\b"
)
"""Where people live: hosts are then those who took the displaced in, and the row counts the displaced."""
_STATUS = re.compile(r"popul|poblac|statut|status|group")
MOST_KINDS = 12
"""A column of more different texts says something else."""


@lru_cache(maxsize=20_000)
def _population(text: str) -> str | None:
    """The population that a cell names, "others" for people whom this base does not hold, "hosts" for those who may only have taken people in,
    None for any other text."""
    if len(text) > 80:
        return None
    if found := population_context(text):
        return next(iter(found))
    key = header_key(text)
    if key & POPULATION_CONCEPTS:
        return None
    return OTHERS if key & OTHER_PEOPLE_CONCEPTS else HOSTS if key & HOST_CONCEPTS or "hosted" in key else None


def says_populations_in_rows(sheet: Sheet) -> bool:
    """Whether a column of a sheet names several populations row by row."""
    return any(_tells_people_apart(column) for column in zip(*sheet.rows, strict=True))


def _tells_people_apart(cells: Sequence[object]) -> bool:
    return len(_named(cells)) > 1


def _named(cells: Sequence[object]) -> set[str]:
    """The populations that the cells of a column name; empty where more than two of its texts (a title, a header) say something else."""
    said = [cell for cell in set(cells) if isinstance(cell, str)]
    texts = [cell for cell in said if not is_missing(cell)] if len(said) < 4 * MOST_KINDS else said
    if len(texts) > MOST_KINDS:
        return set()
    found = [_population(text) for text in texts]
    return {population for population in found if population} if found.count(None) <= 2 else set()


def spread_populations(result: Extract) -> None:
    """Give each row's figures to the people that its cell names, where a column does; rows of others count for nobody."""
    table = result.table
    own = sorted({name.partition("_")[0] for name in result.arrays if table.dataset.by_name[name].population})
    if "retournes_individuals" not in table.dataset.by_name or not own or not result.rows.data:
        return
    meaning = next((m for m in table.columns if _may_say_so(table, m) and _says_others(m, result.rows.column(m.index, result.rows.data), own)), None)
    if meaning is None:
        if table.says_populations:
            result.issues.append(issue("population_of_row_unknown", sheet=result.sheet, row_number=result.rows.data[0] + 1, found=""))
        return
    headers = {m.header for m in table.columns if m.column in result.arrays and table.dataset.by_name[str(m.column)].population}
    if len(own) > 1 or any(header_key(header) & POPULATION_CONCEPTS for header in headers):
        found = " ¦ ".join(sorted(headers)[:4])
        result.issues.append(
            issue("populations_in_rows_and_headers", sheet=result.sheet, cell=cell_name(table.header_row, meaning.index), found=found)
        )
        return
    _spread(result, own[0], meaning)


def _says_others(meaning: Meaning, cells: Sequence[object], own: Sequence[str]) -> bool:
    """Whether a column names several populations, or (where its header speaks of such) one that is not the headers'."""
    header = fold(meaning.header)
    named = _named(cells) - ({HOSTS} if _LODGING.search(header) and not _STATUS.search(header) else set())
    return len(named) > 1 or (bool(named) and not named <= set(own) and bool(_HEADER.search(header)))


def _may_say_so(table: Table, meaning: Meaning) -> bool:
    if meaning.column:
        return table.dataset.by_name[meaning.column].kind == "text" and not meaning.column.endswith(("_name", "_pcode"))
    return meaning.role in ("unmapped", "ignored")


def _people(meaning: Meaning, cells: Sequence[object]) -> list[str | None]:
    """Whom each row counts. Hosts are other people, but unknown ones where the column speaks of the places of the displaced ("IDP camp")."""
    found = {cell: _population(cell) if isinstance(cell, str) else None for cell in set(cells)}
    texts = [meaning.header, *(str(cell) for cell, who in found.items() if who and who != HOSTS)]
    hosts = None if any(_LODGING.search(fold(text)) for text in texts) else OTHERS
    return [hosts if (who := found[cell]) == HOSTS else who for cell in cells]


def _spread(result: Extract, own: str, meaning: Meaning) -> None:
    cells = result.rows.column(meaning.index, result.rows.data)
    people = pa.array(_people(meaning, cells), pa.string())
    given = [name for name in result.arrays if name.startswith(f"{own}_")]
    counted = reduce(pc.or_, [pc.is_valid(result.arrays[name]) for name in given])
    for row in pc.indices_nonzero(pc.and_(pc.is_null(people), counted)).to_pylist():
        sheet_row = result.rows.data[row]
        cell = cell_name(sheet_row, meaning.index)
        told = issue("population_of_row_unknown", sheet=result.sheet, cell=cell, row_number=sheet_row + 1, found=str(cells[row]))
        result.issues.append(told)
    whole = {name: result.arrays.pop(name) for name in given}
    for population in sorted(set(people.to_pylist()) - {None, OTHERS}):
        for name, figures in whole.items():
            column = f"{population}_{name.partition('_')[2]}"
            if column in result.table.dataset.by_name:
                mine = pc.fill_null(pc.equal(people, population), False)
                result.arrays[column] = pc.if_else(mine, figures, pa.scalar(None, pa.int64()))
                result.indexes[column] = result.indexes[name]
                result.totals[column] = pa.nulls(len(result.rows.totals), pa.int64())
                result.spread.append(column)
    if others := pc.sum(pc.equal(people, OTHERS)).as_py():
        named = dict.fromkeys(str(cell) for cell, who in zip(cells, people.to_pylist(), strict=True) if who == OTHERS)
        result.issues.append(issue("rows_of_other_people", sheet=result.sheet, cell=cell_name(result.table.header_row, meaning.index),
                                   found=" ¦ ".join(named), rows=others))  # fmt: skip
    result.unused[meaning.index] = "whom each row counts"
    result.arrays.pop(meaning.column or "", None)
