"""Columns that may tell several rows of one place apart: by cause, origin, shelter or time of arrival."""

from __future__ import annotations

import re

from flows.steps.recognition.headers import fold
from flows.steps.recognition.tables import Meaning

_TELLING = frozenset({"displacement_type", "origin_region", "origin_country", "displacement_start_date"})
_HEADER = re.compile(
    r"\b(?:reasons?|raisons?|causes?|motifs?|motivos?|causas?|razao|razoes|razon|origines?|origins?|origem|origen|provenance|procedencia|"
    r"proveniencia|shelters?|abris?|abrigos?|hebergements?|accommodations?|logements?|alojamentos?|habitats?|settings?|"
    r"(?:types?|tipos?|categor\w+) (?:de |of |d')?(?:sites?|locals?|sitios?|settlements?|deplacements?|displacements?|deslocamentos?)|"
    r"(?:sites?|settlements?) (?:types?|categor\w+)|displacement types?|arriv\w+|chegadas?|llegadas?|vagues?|waves?|"
    r"(?:periodes?|periods?|annees?|years?|mois|months?|dates?|ano|periodo) (?:de |of |du |d[eo] )?(?:deplac|displac|desloc|despl|retour|return)\w*)"
)
_OF_THE_WHOLE = re.compile(r"\b(?:majorit\w*|princip\w*|main|plupart|most|premier\w*|first|second\w*|2nd|2e|maioria|nombres?|number|total)\b|%")
"""What is said of most people of a place tells none of its rows apart."""


def may_tell_rows_apart(meaning: Meaning) -> bool:
    """Whether a column's header speaks of a part of the people of a place."""
    header = fold(meaning.header)
    is_known = meaning.role == "value" and meaning.column in _TELLING
    is_passed_over = meaning.role == "unmapped" or (meaning.role == "ignored" and meaning.reason is None)
    return (is_known or (is_passed_over and bool(_HEADER.search(header)))) and not _OF_THE_WHOLE.search(header)
