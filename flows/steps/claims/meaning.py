"""Which quantity a claim speaks of, and with which parameters: as it says, or as its kind, unit, period and words leave no doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flows.steps.claims.formulas import Number, leaves
from flows.steps.claims.periods import ClaimPeriod, Span, UnreadablePeriod, read_period
from flows.steps.claims.quantities import Asked, Quantity, Warehouse, declared_quantities, is_time
from flows.steps.claims.records import Claim, ClaimsFile, Said
from flows.steps.claims.rows import kind_of
from flows.steps.messages import issue
from flows.steps.places_and_dates.country import LEVEL_NAMES, fold_name, normalise_name
from flows.steps.records import Issue

NOT_DTM = frozenset(("programme", "context", "dtm_other"))
"""Families of claims that speak of something else than what DTM counts."""
_LONGEST_SPAN = 31
_PARAMETER_NAMES: Mapping[str, str] = {
    "decoupage": "perimeter", "perimetre": "perimeter", "mesure": "measure", "niveau": "grain", "level": "grain",
    "denominateur": "base", "denominator": "base",
    "sexe": "sex", "editeur": "publisher", "sens": "direction", "annee": "year", "lieu": "place", "de": "from", "depuis": "from", "a": "to",
    "jusqu'a": "to",
}  # fmt: skip
_WHOLE_COUNTRY = frozenset(
    ("national", "niveau national", "pays", "tout le pays", "ensemble du pays", "country", "whole country", "national level", "nationwide")
)  # fmt: skip
_PLACES = re.compile(r"\s*(?:[;,]|\bet\b|\band\b|&)\s*")


class Undetermined(Exception):
    """What a claim does not say, so that nothing can be computed for it."""

    def __init__(self, key: str, **fields: object) -> None:
        super().__init__(key)
        self.said = Said(key, fields)


def term_faults(file: ClaimsFile, warehouse: Warehouse) -> list[Issue]:
    """Names of quantities and parameters that no query knows, and parameters that are no period where one is needed; by row."""
    known = declared_quantities()
    faults = []
    for claim in file.claims:
        if claim.quantity and claim.quantity not in known:
            faults.append(issue("claim_quantity_unknown", row_number=claim.row, column="quantity", found=claim.quantity, expected=", ".join(known)))
        elif claim.quantity in warehouse.quantities:
            faults += _parameter_faults(claim, warehouse.parameters(known[claim.quantity]))
    return faults


def _parameter_faults(claim: Claim, kinds: Mapping[str, str]) -> list[Issue]:
    faults = []
    for given, value in claim.parameters.items():
        where = {"row_number": claim.row, "column": "parameters", "quantity": claim.quantity, "expected": ", ".join(kinds)}
        name = _parameter(given, kinds)
        if name is None:
            faults.append(issue("claim_parameter_not_of_quantity", found=given, **where))
        elif is_time(name, kinds[name]) and _span(value) is None:
            faults.append(issue("claim_parameter_no_period", found=value, **where))
    return faults


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a claim asks of the warehouse. Where it is not certain, a number that equals one of the questions' answers shows which is meant."""

    asked: tuple[Asked, ...] = ()
    is_certain: bool = True


def meaning_of(claim: Claim, claims: Sequence[Claim], warehouse: Warehouse) -> Meaning:
    """What a claim asks of the warehouse, if anything.

    Raises Undetermined where it speaks of something that DTM counts, but does not say enough.
    """
    if claim.quantity:
        if claim.quantity not in warehouse.quantities:
            raise Undetermined("claim_warehouse_older", quantity=claim.quantity)
        return Meaning((ask(claim, warehouse.quantities[claim.quantity], warehouse),))
    if claim.family in NOT_DTM or claim.instrument or claim.period is None:
        return Meaning()
    possible = [quantity for quantity in warehouse.quantities.values() if _fits(claim, quantity, warehouse)]
    words = fold_name(" ".join(_texts(claim, claims))) if possible else ""
    named = [quantity for quantity in possible if not quantity.words or any(re.search(rf"\b{word}", words) for word in quantity.words)]
    chosen = named or possible
    if len({quantity.title_fr for quantity in chosen}) == 1 and (named or claim.family):
        # One quantity, held at several levels: the highest that has anything to say is meant.
        order = [*_grains(claim.place, warehouse), ""]
        chosen.sort(key=lambda quantity: min((order.index(grain) for grain in quantity.grains if grain in order), default=0))
        return Meaning(tuple(ask(claim, quantity, warehouse) for quantity in chosen))
    if chosen and not claim.is_telling:
        raise unclear(chosen)
    return Meaning(tuple(ask(claim, quantity, warehouse) for quantity in chosen), is_certain=False)


def unclear(quantities: Sequence[Quantity]) -> Undetermined:
    """Which of several quantities (or whether any) is meant is not said."""
    return Undetermined("claim_subject_unclear", quantities=tuple(quantities)) if len(quantities) > 1 else Undetermined("claim_subject_none")


def _texts(claim: Claim, claims: Sequence[Claim]) -> Iterable[str]:
    """The words of a claim, and of those whose telling numbers its formula computes with."""
    yield from (claim.text, claim.remark, claim.unit)
    every_leaf = [leaf for relation in claim.relations for reading in relation.readings for leaf in leaves(reading)]
    operands = {leaf.value for leaf in every_leaf if isinstance(leaf, Number)}
    for other in claims:
        if other.claim_id in claim.named_claims or (other.value is not None and abs(other.value) in operands and other.is_telling):
            yield other.text


def _fits(claim: Claim, quantity: Quantity, warehouse: Warehouse) -> bool:
    """Whether kind, unit and period are those of the quantity."""
    assert claim.period is not None
    if kind_of(claim) not in quantity.kinds or (quantity.units and claim.unit not in quantity.units):
        return False
    if quantity.grains and not set(_grains(claim.place, warehouse)) & set(quantity.grains):
        return False
    times = warehouse.times(quantity)
    is_pair = any(name.startswith("from_") for name in times)
    if is_pair is claim.period.is_one:
        return False
    spans = [claim.period.start, claim.period.end]
    if all(name.endswith("year") for name in times):
        return all(span.year is not None for span in spans)
    return all((span.last - span.first).days < _LONGEST_SPAN for span in spans)


def _grains(text: str, warehouse: Warehouse) -> list[str]:
    """The levels of the places a text may name, highest first: the one it says, else those that have places of such names."""
    try:
        places, level = _places(text, warehouse)
    except Undetermined:
        return [LEVEL_NAMES[0]]
    every = [{number for _, number in warehouse.places_named(normalise_name(name))} for name in places]
    return [level] if level else [LEVEL_NAMES[number] for number in sorted(set.intersection(*every))]


def ask(claim: Claim, quantity: Quantity, warehouse: Warehouse) -> Asked:
    """The quantity with the claim's parameters (those that `term_faults` does not object to). Raises Undetermined: an unknown place."""
    kinds = warehouse.parameters(quantity)
    wanted: dict[str, str | Span] = {name: value for name, value in quantity.units.get(claim.unit, {}).items() if name in kinds}
    wanted |= _times(claim.period, kinds)
    place = claim.place
    for given, value in claim.parameters.items():
        name = _parameter(given, kinds)
        if name == "place":
            place = value
        elif name is not None:
            wanted[name] = (_span(value) or value) if is_time(name, kinds[name]) else value
    if "place" not in kinds:
        return Asked(quantity, (), wanted)
    places, level = _places(place, warehouse)
    if level and "grain" in kinds:
        wanted.setdefault("grain", level)
    if len(places) > 1 and quantity.adds_up is None:
        raise Undetermined("claim_places_do_not_add_up", place=place)
    return Asked(quantity, places, wanted)


def _parameter(given: str, kinds: Mapping[str, str]) -> str | None:
    """The parameter that a name means; None where the quantity has none such."""
    name = _PARAMETER_NAMES.get(fold_name(given), fold_name(given))
    return next((kind for kind in (name, f"{name}_date", f"{name}_year") if kind in kinds), None)


def _span(text: str) -> Span | None:
    try:
        return read_period(text).end
    except UnreadablePeriod:
        return None


def _times(period: ClaimPeriod | None, kinds: Mapping[str, str]) -> dict[str, str | Span]:
    if period is None:
        return {}
    found: dict[str, str | Span] = {}
    for name, kind in kinds.items():
        if is_time(name, kind):
            found[name] = period.start if name.startswith("from_") else period.end
    return found


def _places(text: str, warehouse: Warehouse) -> tuple[tuple[str, ...], str | None]:
    """Canonical names of the places a text names, and their level where it says so. None named: the country."""
    kinds = tuple(warehouse.level_words)
    if not text or normalise_name(text, kinds) in _WHOLE_COUNTRY:
        return (warehouse.country,), None
    folded = fold_name(text)
    level = next((grain for word, grain in warehouse.level_words.items() if re.match(rf"(?:la |le |les |the )?{re.escape(word)}s?\b", folded)), None)
    parts = [text] if warehouse.places_named(normalise_name(text, kinds)) else [part for part in _PLACES.split(text) if part]
    names = []
    for part in parts:
        found = warehouse.places_named(normalise_name(part, kinds))
        if not found:
            raise Undetermined("claim_place_unknown", place=part)
        names.append(found[0][0])
    return tuple(dict.fromkeys(names)), level
