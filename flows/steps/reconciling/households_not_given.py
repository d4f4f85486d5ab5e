"""Tables of several operations that give people and no households: the households of their operations stay unknown, and that is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name
from flows.steps.places_and_dates.situate import Situated
from flows.steps.records import Issue


def households_not_given(tables: Sequence[Situated]) -> list[Issue]:
    """One note for each population of a table of several operations whose people are given and whose households are not,
    in any sheet of the file."""
    given = {(population, day) for item in tables for population in _given(item, "households") for day in item.reference_dates}
    lacking: dict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
    for item in tables:
        for population in _given(item, "individuals") if _is_of_several(item) else ():
            cell = cell_name(item.extract.table.header_row, item.extract.indexes[f"{population}_individuals"])
            lacking[item.extract.sheet, population] += [(day, cell) for day in item.reference_dates if (population, day) not in given]
    return [
        issue("households_not_given", sheet=sheet, cell=found[0][1], column=f"{population}_individuals", found=str(len(found)))
        for (sheet, population), found in lacking.items() if found
    ]  # fmt: skip


def _is_of_several(item: Situated) -> bool:
    return item.extract.table.is_history or len(item.reference_dates) > 1


def _given(item: Situated, measure: str) -> list[str]:
    """The populations of which a table gives a measure somewhere."""
    return [
        name.removesuffix(f"_{measure}") for name, figures in item.figures.items()
        if name.endswith(f"_{measure}") and item.dataset.by_name[name].population and name.count("_") == 1 and any(v is not None for v in figures)
    ]  # fmt: skip
