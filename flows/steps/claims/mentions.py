"""What a claim hears from the others: which of them print something that does not fit with it."""

from __future__ import annotations

from collections.abc import Mapping

from flows.steps.claims.records import Amount, Claim, Finding, Said


def mentions(claims: Mapping[str, Claim], findings: Mapping[str, Finding]) -> dict[str, tuple[Said, ...]]:
    """For each claim, those that name it in a relation which does not hold, unless it says so itself."""
    told: dict[str, tuple[Said, ...]] = dict.fromkeys(claims, ())
    for name, finding in findings.items():
        claim = claims[name]
        for named in sorted(finding.against & set(claims)):
            if claim.printed is not None and name not in findings[named].against:
                shown = Amount(claim.printed.value, claim.unit, claim.printed.step * 10)
                told[named] = (*told[named], Said("claim_mentioned", {"other": name, "printed": shown}))
    return told
