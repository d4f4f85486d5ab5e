"""Records of the claims: what a publication prints, and what was found about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from flows.steps.claims.formulas import Relation
from flows.steps.claims.intervals import Interval
from flows.steps.claims.periods import ClaimPeriod
from flows.steps.claims.printed import Printed
from flows.steps.records import Issue

Kind = Literal["level", "count", "share", "change_abs", "change_pct", "ratio"]
Verdict = Literal["reproduced", "other_base", "contradicted", "arithmetic", "not_held", "not_derivable"]
VERDICTS: tuple[Verdict, ...] = ("contradicted", "arithmetic", "other_base", "reproduced", "not_held", "not_derivable")
"""In the order in which a reader wants them: what to mend first."""
TELLING_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Claim:
    """One printed quantity as its claims file gives it. `row` counts as Excel does; texts that are not given are empty.

    `printed` is None where the publication prints no number. `remark` is a formula that is words, not arithmetic.
    """

    row: int
    claim_id: str
    section: str
    text: str
    printed: Printed | None
    unit: str
    period_text: str
    period: ClaimPeriod | None
    place: str
    disaggregation: str
    kind: Kind | None
    quantity: str
    parameters: Mapping[str, str]
    relations: tuple[Relation, ...]
    remark: str
    instrument: str
    family: str

    @property
    def value(self) -> Fraction | None:
        return self.printed.value if self.printed else None

    @property
    def is_telling(self) -> bool:
        """Whether its number has so many digits that an equal one is hardly chance: 412 387 tells what it is, 22 or 2 000 does not."""
        if self.printed is None or self.printed.qualifier != "exact":
            return False
        return len(str((abs(self.printed.value) / self.printed.step).numerator).rstrip("0")) >= TELLING_DIGITS

    @property
    def named_claims(self) -> frozenset[str]:
        """The claims that its relations speak of."""
        return frozenset().union(*(relation.named_claims for relation in self.relations))


@dataclass(frozen=True, slots=True)
class ClaimsFile:
    """A publication's claims, and what is wrong with the file: one issue a fault, with its row. Errors leave no claim usable."""

    publication: str
    claims: tuple[Claim, ...]
    issues: tuple[Issue, ...] = ()

    @property
    def is_sound(self) -> bool:
        return not any(issue.severity == "error" for issue in self.issues)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number to be shown with its unit, as exactly as one printed in steps of `step` needs (so that it shows outside `allowed`, if it is)."""

    value: Fraction
    unit: str
    step: Fraction
    allowed: Interval | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the catalogue (flows/phrases/claims.toml) before it is put into a language: its key and its fields.

    A field is a text, a number with its unit, a date or period, or another Said.
    """

    key: str
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one claim, why, and what it rests on.

    `computed` is what the data (or the other printed figures) give instead of, or as, the printed number; `basis` says
    from what. `alternatives_tried` counts other readings compared with the print, `alternatives_matched` those that equal
    it, `chance_matches` how many would by accident. `rests_on` names sources, `trace` the query that leads to the cells.
    `against` are the claims that a relation which does not hold speaks of.
    """

    verdict: Verdict
    reason: tuple[Said, ...]
    computed: Fraction | None = None
    basis: Said | None = None
    quantity: str | None = None
    provenance: str | None = None
    rests_on: str | None = None
    trace: str | None = None
    alternatives_tried: int = 0
    alternatives_matched: int = 0
    chance_matches: float | None = None
    against: frozenset[str] = frozenset()
