"""The verdict on a claim: the data first, then the other printed figures, then what is missing to say more.

reproduced, contradicted and other_base need data that are held; made-up rows (samples) prove nothing either way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from flows.steps.claims.alternatives import Search, search
from flows.steps.claims.arithmetic import Outcome, figures_of, try_denominators
from flows.steps.claims.intervals import Interval
from flows.steps.claims.meaning import Meaning, unclear
from flows.steps.claims.printed import Printed
from flows.steps.claims.quantities import Asked, Held, Warehouse
from flows.steps.claims.records import Amount, Claim, Finding, Said, Verdict
from flows.steps.claims.slips import explaining_slips, is_slip

CHANCE_LIMIT = 0.5
"""Where so many matches are to be expected by accident, a match proves nothing."""
_NOT_DERIVABLE = frozenset(("claim_narrative", "claim_undefined", "claim_place_unknown", "claim_places_do_not_add_up", "claim_subject_unclear",
                            "claim_period_incomplete", "claim_period_too_wide", "claim_subject_none"))  # fmt: skip
_LONGEST_MONTH = 31


@dataclass(frozen=True, slots=True)
class Case:
    """All that a verdict on one claim needs: its publication's claims, what it asks of the warehouse (or why it cannot), its relations."""

    claim: Claim
    claims: Mapping[str, Claim]
    meaning: Meaning
    undetermined: Said | None
    outcomes: tuple[Outcome, ...]

    @property
    def printed(self) -> Printed:
        assert self.claim.printed is not None
        return self.claim.printed

    @property
    def allowed(self) -> Interval:
        return self.printed.interval

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if not outcome.is_held)


def judge(case: Case, warehouse: Warehouse) -> Finding:
    """The finding about one claim."""
    if case.claim.printed is None:
        return Finding("not_derivable", (Said("claim_no_number"),))
    finding = _by_data(case, warehouse)
    if finding is None or (finding.verdict == "not_held" and case.failed):
        finding = _by_print(case, finding)
    return replace(finding, against=frozenset().union(*(outcome.relation.named_claims for outcome in case.failed)))


def _by_data(case: Case, warehouse: Warehouse) -> Finding | None:
    """What the data say; None where the claim asks nothing of them. Not held: the reason says what is missing."""
    if case.undetermined is not None:
        return _open(case, case.undetermined)
    missing: list[Finding] = []
    for question in case.meaning.asked:
        own, lacking = _choose(case, question, warehouse)
        if own is None:
            missing.append(_open(case, lacking, *_expected(case.claim), *_elsewhere(case, question, warehouse)))
            continue
        finding = _compare(case, question, own, warehouse)
        if finding.verdict == "reproduced" or case.meaning.is_certain:
            return finding
    if not case.meaning.is_certain and case.meaning.asked:
        return _open(case, unclear([question.quantity for question in case.meaning.asked]).said)
    return missing[0] if missing else None


def _compare(case: Case, question: Asked, own: Held, warehouse: Warehouse) -> Finding:
    """The printed number beside the claim's own reading."""
    if own.provenance == "sample":
        return _open(case, Said("claim_sample_only", {"basis": basis(question, own)}), *_expected(case.claim))
    if own.value is None:
        return _open(case, Said("claim_lacking", {"basis": basis(question, own), "missing": own.missing}))
    if own.value in case.allowed:
        return _held(case, question, own, "reproduced", (_reproduced(case, question, own),))
    if (question.quantity.is_lower_bound or own.is_minimum) and Interval.point(own.value).lies_below(case.allowed):
        return _held(case, question, own, "not_held", (Said("claim_lower_bound", _compared(case, question, own)),))
    return _on_another_base(case, question, own, warehouse)


def _choose(case: Case, question: Asked, warehouse: Warehouse) -> tuple[Held | None, Said]:
    """The usual reading of what a claim asks; where there is none, what is missing.

    Of several operations in the month that a claim names, the one that it prints, else the last.
    """
    held = warehouse.own(question)
    usual = [row for row in held if row.reading == held[0].reading]
    lacking = Said("claim_not_held", {"quantity": question.quantity, "places": question.places, "wanted": question.wanted})
    times = warehouse.times(question.quantity)
    if usual and any(name not in question.wanted for name in times):
        return None, Said("claim_period_incomplete", {"quantity": question.quantity})
    if len({tuple(row.parameters[name] for name in times) for row in usual}) > 1 and question.is_wider_than(_LONGEST_MONTH):
        return None, Said("claim_period_too_wide", {"quantity": question.quantity})
    printed = next((row for row in usual if row.value is not None and row.value in case.allowed and row.provenance != "sample"), None)
    return printed or (usual[-1] if usual else None), lacking


def _reproduced(case: Case, question: Asked, own: Held) -> Said:
    is_at_least = question.quantity.is_lower_bound or own.is_minimum
    return Said("claim_reproduced_at_least" if is_at_least else "claim_reproduced", _compared(case, question, own))


def _on_another_base(case: Case, question: Asked, own: Held, warehouse: Warehouse) -> Finding:
    """Another date, perimeter, denominator or group of places that gives the printed number; contradicted where there is none."""
    found = search(case.allowed, question, own, warehouse)
    differs, tried = Said("claim_differs", _compared(case, question, own)), _tried(found)
    slip = (Said("claim_slip"),) if case.claim.is_telling and is_slip(case.printed.value, own.known) else ()
    if not found.matches:
        return _held(case, question, own, "contradicted", (differs, *slip, tried), found)
    best = found.matches[0]
    fields = {"printed": _printed(case), "basis": basis(question, best), "computed": _amount(case, best.known)}
    if found.chance >= CHANCE_LIMIT:
        return _held(case, question, own, "contradicted", (differs, Said("claim_chance_match", fields), tried), found)
    return _held(case, question, own, "other_base", (differs, Said("claim_other_base", fields), tried), found, best)


def _tried(found: Search) -> Said:
    if not found.matches:
        return Said("claim_tried_none" if found.tried else "claim_tried_nothing", {"tried": found.tried})
    chance = "claim_chance_small" if found.chance < 0.005 else "claim_chance"
    return Said("claim_tried", {"tried": found.tried, "matched": len(found.matches), "chance": Said(chance, {"chance": found.chance})})


def _held(
    case: Case, question: Asked, own: Held, verdict: Verdict, reason: tuple[Said, ...], found: Search | None = None, matched: Held | None = None
) -> Finding:
    """A finding that rests on data: on the claim's own reading, and on the one that gives the printed number."""
    rows = [row for row in (own, matched) if row]
    return Finding(
        verdict=verdict, reason=(*reason, *_remarks(case.outcomes)), computed=own.value, basis=basis(question, own),
        quantity=question.quantity.name, provenance="published" if any(row.provenance == "published" for row in rows) else own.provenance,
        rests_on=" ; ".join(dict.fromkeys(row.rests_on for row in rows if row.rests_on)) or None, trace=own.trace,
        alternatives_tried=found.tried if found else 0, alternatives_matched=len(found.matches) if found else 0,
        chance_matches=found.chance if found and found.matches else None,
    )  # fmt: skip


def _elsewhere(case: Case, question: Asked, warehouse: Warehouse) -> tuple[Said, ...]:
    """Where a telling number is found, though what the claim speaks of is not held."""
    found = warehouse.equal(question, case.printed.value) if case.claim.is_telling else None
    return (Said("claim_elsewhere", {"printed": _printed(case), "basis": basis(question, found)}),) if found else ()


def _expected(claim: Claim) -> tuple[Said, ...]:
    """Where the number would come from, where the claim says so."""
    return (Said("claim_expected", {"instrument": claim.instrument}),) if claim.instrument else ()


def _open(case: Case, missing: Said, *more: Said) -> Finding:
    """Nothing is held that decides: the reason says what is missing, and the computed number is what other printed figures give."""
    shown = next((outcome for outcome in case.outcomes if outcome.relation.comparison == "="), None)
    return Finding(
        "not_derivable" if missing.key in _NOT_DERIVABLE else "not_held", (missing, *more, *_remarks(case.outcomes)),
        shown.value if shown else None, Said("claim_formula_basis", {"outcome": shown}) if shown else None,
    )  # fmt: skip


def _by_print(case: Case, finding: Finding | None) -> Finding:
    """The verdict where data cannot speak: the other printed figures contradict the claim, or nothing decides."""
    if not case.failed:
        return finding or _open(case, _source(case.claim))
    worst = case.failed[0]
    rest = _remarks(tuple(outcome for outcome in case.outcomes if outcome is not worst))
    own_basis = Said("claim_formula_basis", {"outcome": worst})
    if worst.twin is not None:
        fields = {"printed": _printed(case), "unit": case.claim.unit, "other_unit": worst.twin.unit, "other": worst.twin.claim_id}
        return Finding("arithmetic", (Said("claim_two_units", fields), *rest), worst.value, own_basis)
    figures = figures_of(case.claims)
    tried, matches = try_denominators(worst, figures, case.allowed)
    differs = Said("claim_arithmetic", {"outcome": worst, "printed": _printed(case), "claim": case.claim})
    slips = explaining_slips(case.printed.value, worst.readings[0][0], figures) if worst.relation.comparison == "=" else []
    slip = (Said("claim_slips", {"slips": tuple(Said("claim_slip_each", _instead(*each)) for each in slips)}),) if slips else ()
    if not matches:
        none = (Said("claim_denominators_none", {"tried": tried}),) if tried else ()
        return Finding("arithmetic", (differs, *slip, *none, *rest), worst.value, own_basis, alternatives_tried=tried)
    denominator, expression, value = matches[0]
    fields = {"denominator": denominator, "expression": expression, "printed": _printed(case), "computed": _amount(case, value), "tried": tried}
    return Finding("other_base", (differs, Said("claim_other_denominator", fields), *rest), worst.value, own_basis,
                   alternatives_tried=tried, alternatives_matched=len(matches))  # fmt: skip


def _remarks(outcomes: tuple[Outcome, ...]) -> tuple[Said, ...]:
    """What the other printed figures say beside the verdict."""
    agree, disagree = (tuple(outcome for outcome in outcomes if outcome.is_held is is_held) for is_held in (True, False))
    return tuple(Said(key, {"outcomes": told}) for key, told in (("claim_disagrees", disagree), ("claim_agrees", agree)) if told)


def _source(claim: Claim) -> Said:
    """Where a number would come from that no quantity gives."""
    if claim.instrument in ("narrative", "undefined"):
        return Said(f"claim_{claim.instrument}")
    instrument = claim.instrument or (claim.family if claim.family in ("programme", "dtm_other") else "")
    if instrument:
        return Said("claim_instrument", {"instrument": instrument})
    return Said("claim_narrative" if claim.family == "context" else "claim_subject_none")


def _instead(printed: Fraction, meant: Fraction) -> dict[str, object]:
    return {"printed": Amount(printed, "", Fraction(1)), "meant": Amount(meant, "", Fraction(1))}


def basis(question: Asked, held: Held) -> Said:
    """What a value is: the quantity with its places and parameters."""
    return Said("claim_basis", {"quantity": question.quantity, "places": held.places, "parameters": held.parameters})


def _amount(case: Case, value: Fraction) -> Amount:
    return Amount(value, case.claim.unit, case.printed.step, case.allowed)


def _printed(case: Case) -> Amount:
    return Amount(case.printed.value, case.claim.unit, case.printed.step * 10)


def _compared(case: Case, question: Asked, own: Held) -> dict[str, object]:
    return {"basis": basis(question, own), "computed": _amount(case, own.known), "printed": _printed(case), "claim": case.claim}
