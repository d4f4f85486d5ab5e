"""All claims of a publication against a warehouse: one record a claim, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from flows.steps.claims.arithmetic import figures_of, outcomes_of
from flows.steps.claims.checked import Checked
from flows.steps.claims.meaning import Meaning, Undetermined, meaning_of, term_faults
from flows.steps.claims.mentions import mentions
from flows.steps.claims.quantities import Warehouse
from flows.steps.claims.records import Claim, ClaimsFile, Finding, Said
from flows.steps.claims.sentences import Sentences, interval_ends
from flows.steps.claims.sheet import read_claims
from flows.steps.claims.verdicts import Case, judge
from flows.steps.messages import Language


def load_claims(path: Path, warehouse: Warehouse) -> ClaimsFile:
    """A claims file with all its faults, those of names that the warehouse does not know included."""
    file = read_claims(path)
    faults = (*file.issues, *term_faults(file, warehouse))
    return replace(file, issues=tuple(sorted(faults, key=lambda fault: fault.row_number or 0)))


def check_claims(file: ClaimsFile, warehouse: Warehouse) -> list[Checked]:
    """Every claim of a sound file with its verdict, in the order of the file."""
    claims = {claim.claim_id: claim for claim in file.claims}
    figures = figures_of(claims)
    cases = [Case(claim, claims, *_meaning(claim, file.claims, warehouse), outcomes_of(claim, claims, figures)) for claim in file.claims]
    warehouse.gather(question for case in cases for question in case.meaning.asked)
    findings = {case.claim.claim_id: judge(case, warehouse) for case in cases}
    warehouse.let_go()
    told = mentions(claims, findings)
    sentences: Mapping[Language, Sentences] = {"fr": Sentences("fr", claims), "en": Sentences("en", claims)}
    return [_checked(file.publication, claim, findings[name], told[name], sentences) for name, claim in claims.items()]


def _meaning(claim: Claim, claims: Sequence[Claim], warehouse: Warehouse) -> tuple[Meaning, Said | None]:
    """What a claim asks of the warehouse, or why it does not say enough to ask."""
    try:
        return meaning_of(claim, claims, warehouse), None
    except Undetermined as reason:
        return Meaning(), reason.said


def _checked(publication: str, claim: Claim, finding: Finding, told: tuple[Said, ...], sentences: Mapping[Language, Sentences]) -> Checked:
    low, high = interval_ends(claim.printed.interval) if claim.printed else (None, None)
    reasons = (*finding.reason, *told)
    return Checked(
        publication=publication, id=claim.claim_id, row_number=claim.row, section=claim.section or None, text=claim.text,
        place=claim.place or None, period=claim.period_text or None, unit=claim.unit or None, kind=claim.kind,
        printed=float(claim.printed.value) if claim.printed else None, printed_low=low, printed_high=high,
        printed_qualifier=claim.printed.qualifier if claim.printed else None,
        computed=None if finding.computed is None else float(finding.computed),
        computed_basis_fr=sentences["fr"].write(finding.basis) if finding.basis else None,
        computed_basis_en=sentences["en"].write(finding.basis) if finding.basis else None,
        verdict=finding.verdict, reason_fr=sentences["fr"].write(*reasons), reason_en=sentences["en"].write(*reasons),
        quantity=finding.quantity, alternatives_tried=finding.alternatives_tried, alternatives_matched=finding.alternatives_matched,
        chance_matches=finding.chance_matches, provenance=finding.provenance, rests_on=finding.rests_on, trace=finding.trace,
    )  # fmt: skip
