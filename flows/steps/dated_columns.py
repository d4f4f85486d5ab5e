"""Counts headed by their month or round alone ("Dec-17 | Apr-18"): what they count is said by the titles of the sheet, or by nothing."""

from __future__ import annotations

import re
from dataclasses import replace

from flows.steps.dated_headers import bare_date
from flows.steps.headers import AGE_CONCEPTS, Key, fold, header_key
from flows.steps.tables import Table

_PEOPLE = r"(?:pdi|idp|deplace\w*|displaced|retourn\w*|returnee|rapatri\w*|repatriated|migrant)s?"
_HOUSEHOLDS = re.compile(
    rf"\b(?:menages?|households?|hhs?|familles?|families) (?:de |des |d')?{_PEOPLE}\b|\b{_PEOPLE} (?:menages?|households?|hhs?|families)\b"
)


def with_bare_dates(table: Table, headers: list[tuple[str, ...]], population: Key, file_name: str) -> Table:
    """The table with columns headed by dates alone read as counts of the one population that its titles name; there must be several.

    Beside a count without a date they are parts of it (months of arrival), or nobody knows what.

    Titles that speak of households and individuals both, or of one sex or age, leave open what is counted: then the columns stay unknown.
    """
    dataset = table.dataset
    if len(population) != 1 or dataset.dated_by != "operation":
        return table
    told = {m.index: date for m in table.columns if m.role == "unmapped" and (date := bare_date(headers[m.index]))}
    column = f"{next(iter(population))}_{_measure(f'{table.sheet.name} {table.title} {file_name}')}"
    is_beside_total = any(m.column and not m.told and dataset.by_name[m.column].population for m in table.columns)
    if len(told) < 2 or is_beside_total or column not in dataset.by_name:
        return table
    columns = (replace(m, role="value", column=column, told=told[m.index]) if m.index in told else m for m in table.columns)
    return replace(table, columns=tuple(columns))


def _measure(titles: str) -> str:
    """ "individuals" or "households", or nothing where titles leave it open."""
    text = titles.replace("_", " ").replace("-", " ")
    said = header_key(text) & ({"hh", "women", "men"} | AGE_CONCEPTS)
    if not said:
        return "individuals"
    says_people = re.search(r"\b(?:individus?|individuals?|personnes?|persons?|people|ind)\b", fold(text))
    return "households" if said == {"hh"} and not says_people and _HOUSEHOLDS.search(fold(text)) else ""
