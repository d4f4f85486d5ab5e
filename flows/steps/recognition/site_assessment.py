"""Site assessments: a row a displacement site, with questions on it. They count people whom the baseline counts as well.

Baseline and site assessments of one operation are never added, and neither takes the other's place.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from flows.steps.messages import issue, severity_of
from flows.steps.opening.workbook import cell_name
from flows.steps.recognition.headers import fold
from flows.steps.recognition.tables import Table
from flows.steps.records import Issue

_IN_A_NAME = re.compile(
    r"site[s ]*(?:level )?assessments?|assessments? of sites|evaluations? (?:multi\w* )?(?:des? |du )?sites?|profilage (?:des? )?sites?|"
    r"(?:multi ?sector\w*|multisectoriel\w*) (?:site|evaluation|assessment)|(?<![a-z])msla(?![a-z])"
)
_BASELINE = re.compile(r"base ?lines?|evaluations? de base|master ?lists?|(?<![a-z0-9])b[123]f?(?![a-z0-9])")
_IDENTITY = re.compile(r"(?<![a-z])(?:ssid|site id|id (?:du )?site|code (?:du )?site|site code)(?![a-z])")
_RUNNING = re.compile(
    r"site management|managing (?:agency|organi[sz]ation)|gestion(?:naire)? d[ue]s? sites?|gestionnaire|site open|open(?:ing)? date|"
    r"date d'ouverture|site closed?|fermeture du site|cccm|comite du site|site committee"
)
_TYPE_OF_ASSESSMENT = re.compile(r"(?:assessment|evaluation) ?types?|types? d'evaluation")
_MARKS = {"identity": _IDENTITY, "running": _RUNNING, "type": _TYPE_OF_ASSESSMENT}
_SITE_TYPE = re.compile(r"sa|sites? assessments?|evaluations? (?:de |des )?sites?")


def find_site_assessment(table: Table, file_stem: str) -> Issue | None:
    """An error where a table of a stock is a site assessment: it says so, or it describes how each site is run.

    A file's name that speaks of a baseline as well says nothing of either sheet; neither does it of a sheet that calls itself a baseline.
    """
    if _names_baseline(file_stem) or _names_baseline(table.sheet.name) or _names_baseline(table.title):
        file_stem = ""
    dataset = table.dataset
    if not dataset.has_populations or dataset.placed_by != "admin" or dataset.is_published:
        return None
    marks = {meaning.index: _marks(meaning.header) for meaning in table.columns if meaning.header}
    has_sites = any(meaning.column in ("site_name", "site_pcode") for meaning in table.columns)
    known = next((index for index, said in marks.items() if "identity" in said), None)
    run = next((index for index, said in marks.items() if "running" in said), None)
    named = next((text for text in (table.sheet.name, table.title, file_stem) if _names_one(text)), None)
    if (has_sites or known is not None) and named is not None:
        return issue("site_assessment", sheet=table.sheet.name, found=" ".join(named.split())[:80])
    if has_sites and known is not None and run is not None:
        found = " ¦ ".join(meaning.header for meaning in table.columns if meaning.index in (known, run))
        return issue("site_assessment", sheet=table.sheet.name, cell=cell_name(table.header_row, run), found=found)
    return next((told for index, said in marks.items() if "type" in said and (told := _said_by_rows(table, index))), None)


def is_baseline_beyond_doubt(table: Table, file_stem: str) -> bool:
    """Whether a table beside a site assessment is the baseline: a name says so, or its rows are places larger than sites."""
    if any(_names_baseline(text) for text in (table.sheet.name, table.title, file_stem)):
        return True
    has_sites = any(meaning.column in ("site_name", "site_pcode") for meaning in table.columns)
    return not has_sites and not any("identity" in _marks(meaning.header) for meaning in table.columns if meaning.header)


def beside_baseline(found: Issue) -> Issue:
    """What is told of a site assessment where the file holds the baseline as well: it is set aside, and the baseline is read."""
    return replace(found, rule="site_assessment_set_aside", severity=severity_of("site_assessment_set_aside"))


@lru_cache(maxsize=20_000)
def _marks(header: str) -> frozenset[str]:
    words = fold(header.replace("_", " "))
    return frozenset(mark for mark, pattern in _MARKS.items() if pattern.search(words))


@lru_cache(maxsize=2_000)
def _names_baseline(text: str) -> bool:
    return bool(_BASELINE.search(fold(re.sub(r"[_-]", " ", text))))


@lru_cache(maxsize=2_000)
def _names_one(text: str) -> bool:
    return bool(_IN_A_NAME.search(fold(re.sub(r"[_-]", " ", text))))


def _said_by_rows(table: Table, index: int) -> Issue | None:
    """A column that gives each row's type of assessment says so for some."""
    for row in table.data_rows:
        cell = table.sheet.rows[row][index]
        if isinstance(cell, str) and _SITE_TYPE.fullmatch(fold(cell)):
            return issue("site_assessment", sheet=table.sheet.name, cell=cell_name(row, index), row_number=row + 1, found=cell)
    return None
