"""Columns whose header is no name of a level ("Location", "Lieu"), told for the finest place by the names that stand in them.

Of two columns that name sites, the one that tells most rows apart counts (extract.py).
"""

from __future__ import annotations

import re
from dataclasses import replace

from flows.steps.recognition.headers import fold
from flows.steps.recognition.tables import Table

_HEADER = re.compile(
    r"(?:name of |nom (?:du |de la |de l'?)?|nome d[oa] |nombre del )?(?:locations?|lieux?|places?|settlements?|localisation|emplacement|"
    r"hamlets?|bomas?|camps?|loca(?:l|is)|lugar(?:es)?)"
    r"(?: (?:name|nom))?(?: (?:in |en )?(?:english|anglais|french|francais|en|fr))?"
    r"(?: (?:evaluee?s?|assessed|de deplacement|of displacement|d'accueil))?"
)
FEWEST_NAMES = 0.8
"""Where this share of the filled cells are texts without figures, a column holds names: "Location" may as well head the rented houses."""


def with_places_by_content(table: Table) -> Table:
    """The table with such a column read as that of sites: it stands beside another one, or for it."""
    if table.dataset.placed_by != "admin":
        return table
    found = next((m for m in table.columns if m.role in ("unmapped", "ignored") and _HEADER.fullmatch(fold(m.header.rpartition(" | ")[2]))), None)
    if found is None:
        return table
    cells = [cell for row in table.data_rows if (cell := table.sheet.rows[row][found.index]) != ""]
    names = sum(isinstance(cell, str) and any(mark.isalpha() for mark in cell) for cell in cells)
    if not cells or names < FEWEST_NAMES * len(cells) or len(set(cells)) < 2:
        return table
    return replace(table, columns=tuple(replace(m, role="value", column="site_name") if m is found else m for m in table.columns))
