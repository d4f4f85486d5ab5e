"""Counts headed by their month or round alone ("Dec-17 | Apr-18"): what they count is said by the titles of the sheet, or by nothing."""

from __future__ import annotations

import re
from dataclasses import replace

from flows.steps.recognition.dated_headers import bare_date
from flows.steps.recognition.headers import AGE_CONCEPTS, Key, fold, header_key, population_context
from flows.steps.recognition.tables import Table

_PEOPLE = r"(?:pdi|idp|deplace\w*|displaced|retourn\w*|returnee|rapatri\w*|repatriated|migrant)s?"
_HOUSEHOLDS = re.compile(
    rf"\b(?:menages?|households?|hhs?|familles?|families) (?:de |des |d')?{_PEOPLE}\b|\b{_PEOPLE} (?:menages?|households?|hhs?|families)\b"
)
_NO_PEOPLE = re.compile(
    r"\b(?:nombre|nb|nbre|number|no|total) (?:total )?(?:de |d'|des |of )?(?:sites?|localites?|villages?|communes?|cercles?|regions?|points?|lieux|"
    r"places?|locations?|evaluations?|assessments?|enquet\w*|enumerators?|alertes?|alerts?|abris?|shelters?|incidents?|ecoles?|schools?|equipes?|teams?)\b|"
    r"%|\b(?:pourcentages?|percent(?:age)?s?|parts?|proportions?|taux|rates?|moyennes?|average|mean|taille|size|variations?|ecarts?|differences?|"
    r"budgets?|couts?|costs?|jours|days)\b"
)
"""What titles speak of that is no number of people."""
_SAYS_NOTHING = re.compile(
    r"(?:sheet|feuil(?:le)?|data|donnees|tableaux?|table|base|evolutions?|historiques?|history|trends?|tendances?|summary|synthese|resume)?[ _-]*\d*"
)


def with_bare_dates(table: Table, headers: list[tuple[str, ...]], population: Key, file_name: str) -> Table:
    """The table with columns headed by dates alone read as counts of the one population that its titles name; there must be several.

    Beside a count without a date they are parts of it (months of arrival), or nobody knows what.

    Titles that speak of households and individuals both, or of one sex or age, leave open what is counted: then the columns stay unknown.
    """
    dataset, own = table.dataset, f"{table.sheet.name} {table.title}"
    if len(population) != 1 or dataset.dated_by != "operation":
        return table
    if not population_context(own) and not _SAYS_NOTHING.fullmatch(fold(own)):
        return table  # the file's name speaks of a population, the sheet of something else
    told = {m.index: date for m in table.columns if m.role == "unmapped" and (date := bare_date(headers[m.index]))}
    column = f"{next(iter(population))}_{measure_of_titles(f'{table.sheet.name} {table.title} {file_name}')}"
    is_beside_total = any(m.column and not m.told and dataset.by_name[m.column].population for m in table.columns)
    if len(told) < 2 or is_beside_total or column not in dataset.by_name:
        return table
    columns = (replace(m, role="value", column=column, told=told[m.index]) if m.index in told else m for m in table.columns)
    return replace(table, columns=tuple(columns))


def measure_of_titles(titles: str) -> str:
    """ "individuals" or "households", or nothing where titles leave it open."""
    text = titles.replace("_", " ").replace("-", " ")
    if _NO_PEOPLE.search(fold(text)):
        return ""
    said = header_key(text) & ({"hh", "women", "men"} | AGE_CONCEPTS)
    if not said:
        return "individuals"
    says_people = re.search(r"\b(?:individus?|individuals?|personnes?|persons?|people|ind)\b", fold(text))
    return "households" if said == {"hh"} and not says_people and _HOUSEHOLDS.search(fold(text)) else ""
