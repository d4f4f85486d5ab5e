"""A verdict as it is published: one row of main.claim_check."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim with its finding, as main.claim_check has it. Numbers are in the claim's unit; NULL is None."""

    publication: str
    id: str
    row_number: int
    section: str | None
    text: str
    place: str | None
    period: str | None
    unit: str | None
    kind: str | None
    printed: float | None
    printed_low: float | None
    printed_high: float | None
    printed_qualifier: str | None
    computed: float | None
    computed_basis_fr: str | None
    computed_basis_en: str | None
    verdict: str
    reason_fr: str
    reason_en: str
    quantity: str | None
    alternatives_tried: int
    alternatives_matched: int
    chance_matches: float | None
    provenance: str | None
    rests_on: str | None
    trace: str | None
