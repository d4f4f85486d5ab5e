"""The figures that publications print, with the verdict of each, as the report shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from flows.steps.claims.records import VERDICTS
from flows.steps.messages import Language
from flows.steps.phrases import say
from flows.steps.wording import amount, number

_ASKED = """select publication, id, coalesce(section, ''), text, coalesce(period, ''), unit, printed, computed, verdict, {reason}
    from claim_check where publication in (select publication from claim_check where contains(period, $year)) order by publication, row_number"""
SPEAKING = frozenset(VERDICTS) - {"not_held", "not_derivable"}
"""Verdicts that say something of the printed figure, not only of the data."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A printed figure: what is printed, what the data or the other figures give, and why. Numbers also as texts with their unit."""

    claim_id: str
    section: str
    text: str
    period: str
    printed: float | None
    printed_text: str
    computed: float | None
    computed_text: str
    verdict: str
    verdict_text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication and its verdicts, in the order of its text."""

    name: str
    verdicts: tuple[Verdict, ...]

    @property
    def anchor(self) -> str:
        return "claims-" + "".join(letter if letter.isalnum() else "-" for letter in self.name.lower())

    @property
    def counts(self) -> Mapping[str, int]:
        """How many figures have each verdict, the gravest first."""
        found = Counter(row.verdict for row in self.verdicts)
        return {verdict: found[verdict] for verdict in VERDICTS if found[verdict]}

    def title(self, lang: Language) -> str:
        return say("claims_title", lang, publication=self.name)

    def summary(self, lang: Language) -> str:
        told = ", ".join(f"{number(count, lang)} {say(f'verdict_{verdict}', lang).lower()}" for verdict, count in self.counts.items())
        return say("claims_counted", lang, publication=self.name, count=number(len(self.verdicts), lang), counts=told)


def publications(connection: duckdb.DuckDBPyConnection, year: int, lang: Language) -> tuple[Publication, ...]:
    """The publications that print a figure of the year; none where the warehouse checks no publication."""
    try:
        rows = connection.execute(_ASKED.format(reason=f"reason_{lang}"), {"year": str(year)}).fetchall()
    except duckdb.CatalogException:
        return ()
    found: dict[str, list[Verdict]] = {}
    for name, claim_id, section, text, period, unit, printed, computed, verdict, reason in rows:
        found.setdefault(name, []).append(
            Verdict(
                claim_id,
                section,
                text,
                period,
                printed,
                amount(printed, unit, lang),
                computed,
                amount(computed, unit, lang),
                verdict,
                say(f"verdict_{verdict}", lang),
                reason,
            )
        )
    return tuple(Publication(name, tuple(verdicts)) for name, verdicts in found.items())
