"""Tables of monitoring points and border posts that count no travellers: averages per day, and surveys of those who answered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from flows.steps.messages import issue
from flows.steps.opening.workbook import Sheet
from flows.steps.places_and_dates.months import MONTH
from flows.steps.recognition.headers import fold
from flows.steps.recognition.tables import Table
from flows.steps.records import Issue

_AVERAGE = re.compile(r"(?<![a-z])(?:moy(?:enne?s?)?|average|avg|mean(?! of)|medias? diarias?|promedios?)(?![a-z])")
_BESIDE_TOTAL = re.compile(r"(?<![a-z])(?:totaux|totals?|nombres?|numbers?|comptages?|counts?)(?![a-z])")
_AVERAGE_NUMBER = re.compile(
    r"(?<![a-z])(?:nombres?|number|total) (?:total )?moyens?(?! de )(?![a-z])|(?<![a-z])(?:average|mean) (?:daily )?(?:number|total|count)"
)
_SURVEY = re.compile(r"(?<![a-z])fms(?![a-z])|flow monitoring surveys?|enquetes? (?:individuelles?|aupres des (?:migrants|voyageurs))")
_RUNNING = re.compile(
    r"(?<![a-z])(?:cumul\w*|acumulad\w*|(?:depuis|since|desde) (?:(?:le|la|the|l') ?)?"
    rf"(?:\d|debut|ouverture|start|opening|inicio|(?:{MONTH})(?![a-z])))"
)
"""Totals that grow from one month to the next."""
_VEHICLES = re.compile(r"(?<![a-z])(?:vehicules?|vehicles?|vehiculos?)(?![a-z])")
_OF_PERSONS = frozenset({"nationality", "reason", "women", "men", "girls", "boys", "adults", "minors", "vulnerable_persons"})
"""Columns of the registry that tell of people, and of no vehicle."""
_TRAVELLERS = re.compile(r"(?<![a-z])(?:passag\w+|passengers?|voyageurs?|travell?ers?|individu\w*|personnes?|persons?|people|migrant\w*)(?![a-z])")
_COUNTED_VEHICLES = re.compile(
    r"(?:nombres? (?:de |d')?|nb (?:de )?|nbre (?:de )?|number of |total )(?:vehicules?|vehicles?|bus|cars?|camions?|trucks?|motos?|motorcycles?|"
    r"motorbikes?|voitures?|taxis?|minibus|pirogues?|bateaux|boats?|avions?)"
)
_WEEKS = re.compile(r"(?<![a-z])(?<!jour de la )(?<!day of )(?<!day of the )(?:semaines?|hebdo(?:madaires?)?|weeks?|weekly)(?![a-z])")
_FROM_TO = ({"du", "au"}, {"date debut", "date fin"}, {"start date", "end date"}, {"date de debut", "date de fin"})
_ASKED = re.compile(
    r"matrimonia|marital|niveau d'?(?:e |i )?(?:etudes?|education|instruction)|education level|level of education|highest level|consent|"
    r"statut d'emploi|employment status|situation professionnelle"
)
"""What is asked of one person, and of nobody who is counted as he passes."""
_OF_FLOWS = re.compile(r"(?<![a-z])fmps?(?![a-z])|points? de suivi|monitoring points?|(?<![a-z])flux(?![a-z])|(?<![a-z])(?:in|out)?flows?(?![a-z])")
_COUNTED = re.compile(
    r"(?<![a-z])(?:total|totaux|individus?|individuals?|nombre|number|effectifs?|entrants?|sortants?|incoming|outgoing|(?:in|out)flows?)(?![a-z])"
)
_ROWS_OF_HEADERS = 15
_FEWEST_QUESTIONS = 2


def is_average(header: str) -> bool:
    """Whether a header speaks of an average: "Moyenne journalière", "Average daily individuals"."""
    return bool(_AVERAGE.search(_plain(header)) or _AVERAGE_NUMBER.search(_plain(header)))


def is_no_count(header: str) -> bool:
    """Whether a header of a flow table speaks of an average, a running total, or vehicles that were counted."""
    return is_average(header) or bool(_RUNNING.search(_plain(header)) or _COUNTED_VEHICLES.search(_plain(header)))


def speaks_of_weeks(text: str) -> bool:
    """Whether a header or a title speaks of weeks."""
    return bool(_WEEKS.search(_plain(text)))


def find_no_flow(table: Table, file_stem: str) -> Issue | None:
    """An error where a flow table gives averages, or the answers of travellers; None where it counts those who passed."""
    if not table.dataset.counts_passages:
        return None
    if _asks_persons(meaning.header for meaning in table.columns):
        return issue("travellers_asked_are_no_count", sheet=table.sheet.name, found=file_stem[:80])
    texts = (table.sheet.name, table.banner, file_stem)
    for text in texts:
        if _SURVEY.search(_plain(text)):
            return issue("travellers_asked_are_no_count", sheet=table.sheet.name, found=" ".join(text.split())[:80])
    for text in texts:
        if _AVERAGE_NUMBER.search(_plain(text)) or (_AVERAGE.search(_plain(text)) and not _BESIDE_TOTAL.search(_plain(text))):
            return issue("averages_are_no_counts", sheet=table.sheet.name, found=" ".join(text.split())[:80])
        if _RUNNING.search(_plain(text)) and not any(meaning.column == "date" for meaning in table.columns):
            return issue("running_totals_are_no_counts", sheet=table.sheet.name, found=" ".join(text.split())[:80])
    speaks_of_people = any(_TRAVELLERS.search(_plain(meaning.header)) for meaning in table.columns)
    # "Vehicle type" beside a bare "Number" tells nothing of people either, unless another column does.
    kinds = [] if any(meaning.column in _OF_PERSONS for meaning in table.columns) else [m.header for m in table.columns if m.column == "transport"]
    of_vehicles = next((text for text in (*texts, *kinds) if _VEHICLES.search(_plain(text))), None)
    if of_vehicles and not speaks_of_people and not any(_TRAVELLERS.search(_plain(text)) for text in texts):
        return issue("vehicles_are_no_travellers", sheet=table.sheet.name, found=" ".join(of_vehicles.split())[:80])
    return None


def why_no_flow(sheet: Sheet) -> Issue | None:
    """What a sheet without a table of ours gives instead of counts of travellers; None where it speaks of neither averages nor questions."""
    headers = [cell for row in sheet.rows[:_ROWS_OF_HEADERS] for cell in row if isinstance(cell, str) and cell]
    if not any(_OF_FLOWS.search(_plain(text)) for text in (sheet.name, *headers)):
        return None
    if _asks_persons(headers) or _SURVEY.search(_plain(sheet.name)):
        return issue("travellers_asked_are_no_count", sheet=sheet.name, found=sheet.name)
    if any(map(speaks_of_weeks, headers)) or any(bounds <= set(map(_plain, headers)) for bounds in _FROM_TO):
        return issue("week_without_day", sheet=sheet.name)
    average = next((text for text in headers if is_average(text)), None)
    if average and not any(_COUNTED.search(_plain(text)) and not is_average(text) for text in headers):
        return issue("averages_are_no_counts", sheet=sheet.name, found=" ".join(average.split())[:80])
    return None


def _asks_persons(headers: Iterable[str]) -> bool:
    return sum(bool(_ASKED.search(_plain(text))) for text in headers) >= _FEWEST_QUESTIONS


@lru_cache(maxsize=5_000)
def _plain(text: str) -> str:
    return fold(re.sub(r"[_-]", " ", text))
