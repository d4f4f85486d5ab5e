"""A history, which recalls operations side by side, stands back for an operation's own file."""

from __future__ import annotations

from collections import defaultdict

from flows.steps.messages import issue
from flows.steps.reading.slices import told_slice
from flows.steps.warehouse.slice_claims import SliceClaim, SliceClaims, ToldOfClaims


def without_histories(claims: SliceClaims) -> tuple[SliceClaims, ToldOfClaims]:
    """The claims without those of histories to an operation that has a file of its own, whenever either came; and what is told of them.

    A history may know the month of an operation only, so one of the same month is the same. Made-up data are no operation's own file.
    """
    histories = [(key, claim) for key, group in claims.items() for claim in group if claim.is_history]
    if not histories:
        return claims, []
    own: dict[tuple[str, ...], SliceClaim] = {}
    for key, group in sorted(claims.items()):
        for claim in group:
            if not claim.is_history:
                own[_month_of(key)] = min(claim, own.get(_month_of(key), claim), key=lambda c: c.precedence)
    overtaken: dict[SliceClaim, list[tuple[str, SliceClaim]]] = defaultdict(list)
    for key, claim in histories:
        other = own.get(_month_of(key))
        if other is not None and other.precedence <= claim.precedence:
            overtaken[claim].append((key, other))
    left = {(key, claim) for claim, found in overtaken.items() for key, _ in found}
    kept = {key: rest for key, group in claims.items() if (rest := [claim for claim in group if (key, claim) not in left])}
    return kept, [
        (claim, issue("history_stands_back", found=str(len(found)), other=found[0][1].file_name, **told_slice(found[0][0])))
        for claim, found in overtaken.items()
    ]  # fmt: skip


def _month_of(key: str) -> tuple[str, ...]:
    """A slice without the day of its date: baseline/2018-12-31/pdi -> (baseline, 2018-12, pdi)."""
    family, day, *rest = (*key.split("/"), "")
    return family, day[:7], *rest
