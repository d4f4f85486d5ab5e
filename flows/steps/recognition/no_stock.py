"""Tables that look like a stock and count something else: people newly displaced or assisted, places that people left, figures in thousands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from flows.steps.messages import issue, severity_of
from flows.steps.recognition.headers import fold
from flows.steps.recognition.tables import Table
from flows.steps.records import Issue

_TOOL = re.compile(
    r"rapid displacement tracking|(?<![a-z])rdt(?![a-z])|emergency (?:event )?tracking|(?<![a-z])(?:eet|ett)(?![a-z])|event tracking|"
    r"suivi des? (?:evenements?|urgences?)|early warning|alertes? precoces?|flash (?:update|report|alert|info)|rapport flash"
)
"""Instruments that count an event's newly displaced, who are in the next baseline as well."""
_NEWLY = re.compile(r"(?:new(?:ly)?|nouve\w+|nov[oa]s?|nuev[oa]s?) (?:displace\w*|deplace\w*|desloca\w*|desplaz\w*|arriv\w*|chegadas?|llegadas?)")
_SERVED = re.compile(
    r"(?:menages?|personnes?|individus?|pdis?|deplacee?s?|retournee?s?|households?|hhs?|persons?|people|individuals?|idps?|returnees?|familles?|families)"
    r"(?: \w+)? (?:assistee?s?|assisted|ciblee?s?|targeted|atteinte?s?|reached|beneficiaires?|beneficiaries|servie?s?|served)|"
    r"(?:assisted|targeted) (?:idps?|returnees?|households?|people|individuals?)|(?:listes? des |list of )?(?:beneficiaires|beneficiaries)"
)
"""Those whom somebody helped, or means to: some of the people of a place."""
_OF_ORIGIN = re.compile(r"(?:provenance|d'origine|of origin|places? they (?:fled|left)|procedencia|proveniencia|de origem)\b|^origin(?:e|s|es)?\b")
_OF_PRESENCE = re.compile(r"accueil|presen|deplacement|displacement|acolhimento|acogida|current|actuel")
_THOUSANDS = re.compile(r"\b(?:en milliers|in thousands|thousands of|em milhares|en miles)\b|\(\s*'?000s?'?\s*\)|\bx ?1[ .,]?000\b")
_ROWS_OF_NOTES = 10


def find_no_stock(table: Table, file_stem: str) -> Issue | None:
    """An error where a table of a stock is one of new displacement, or gives its figures in thousands; None where it is neither."""
    dataset, sheet = table.dataset, table.sheet
    if not dataset.has_populations or dataset.placed_by != "admin" or dataset.is_published:
        return None
    for text in (sheet.name, table.title, file_stem):
        if _names(text, _TOOL) or (text == sheet.name and _names(text, _NEWLY)):
            return issue("new_displacement_is_no_stock", sheet=sheet.name, found=" ".join(text.split())[:80])
    for text in (sheet.name, file_stem):
        if _names(text, _SERVED):
            return issue("people_served_are_no_stock", sheet=sheet.name, found=" ".join(text.split())[:80])
    names_origin = any(_OF_ORIGIN.search(fold(meaning.header)) for meaning in table.columns)
    for text in (sheet.name, table.banner, file_stem):
        if not names_origin and _names(text, _OF_ORIGIN) and not _names(text, _OF_PRESENCE):
            return issue("places_of_origin", sheet=sheet.name, found=" ".join(text.split())[:80])
    notes = (cell for row in sheet.rows[-_ROWS_OF_NOTES:] for cell in row if isinstance(cell, str) and len(cell) > len("in thousands") - 1)
    found = next((text for text in (table.title, *notes) if _THOUSANDS.search(fold(text))), None)
    return issue("figures_in_thousands", sheet=sheet.name, found=" ".join(found.split())[:80]) if found else None


def names_people_served(text: str) -> bool:
    """Whether a name speaks of people assisted, or to be assisted."""
    return _names(text, _SERVED)


def set_aside_beside_counts(told: Sequence[Issue]) -> list[Issue]:
    """What is told of sheets of new displacement or of people assisted beside a stock, or of averages beside flows: they are not read, and the
    counts are."""
    aside = {
        "new_displacement_is_no_stock": "new_displacement_set_aside",
        "people_served_are_no_stock": "people_served_set_aside",
        "places_of_origin": "places_of_origin_set_aside",
        "averages_are_no_counts": "averages_set_aside",
        "running_totals_are_no_counts": "running_totals_set_aside",
        "vehicles_are_no_travellers": "vehicles_set_aside",
        "travellers_asked_are_no_count": "travellers_asked_set_aside",
    }
    return [replace(found, rule=rule, severity=severity_of(rule)) if (rule := aside.get(found.rule)) else found for found in told]


@lru_cache(maxsize=2_000)
def _names(text: str, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(fold(re.sub(r"[_-]", " ", text))))
