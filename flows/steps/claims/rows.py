"""One row of a claims file: its cells become a claim, and each cell that cannot be read a fault."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from flows.steps.claims.formulas import BadFormula, Number, Relation, leaves, parse_relations
from flows.steps.claims.periods import ClaimPeriod, UnreadablePeriod, read_period
from flows.steps.claims.printed import Printed, numbers_in, read_printed, readings
from flows.steps.claims.records import Claim, Kind
from flows.steps.messages import issue
from flows.steps.places_and_dates.country import normalise_name
from flows.steps.records import Issue

_KINDS: Mapping[Kind, tuple[str, ...]] = {
    "level": ("level", "niveau", "stock", "effectif"),
    "count": ("count", "nombre", "total", "denombrement", "decompte"),
    "share": ("share", "part", "proportion", "percentage", "pourcentage"),
    "change_abs": ("change abs", "change", "variation", "difference", "ecart", "evolution"),
    "change_pct": ("change pct", "variation pct", "variation en pourcentage", "taux de variation", "percentage change", "percent change",
                   "evolution pct", "evolution en pourcentage"),
    "ratio": ("ratio", "rapport", "moyenne", "mean", "average", "rate", "taux"),
}  # fmt: skip
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}
_UNITS: Mapping[str, tuple[str, ...]] = {
    "individual": ("individual", "individuals", "individu", "individus", "ind", "person", "persons", "people", "personne", "personnes", "pers"),
    "household": ("household", "households", "hh", "menage", "menages"),
    "percent": ("percent", "pct", "pourcent", "pour cent", "pourcentage", "percentage", "per cent"),
    "fmp": ("fmp", "fmps", "points de suivi", "point de suivi", "flow monitoring point", "flow monitoring points"),
    "individual per day": (
        "individual per day",
        "individuals per day",
        "people per day",
        "persons per day",
        "personnes par jour",
        "personne par jour",
        "individus par jour",
        "par jour",
        "per day",
    ),
    "operation": ("operation", "operations", "operation dtm", "operations dtm", "dtm operation", "dtm operations"),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_NOT_COUNTED = frozenset(("percent", "ratio", "individual per household", "individual per day", "usd", "euro", "fcfa", "hectare", "km"))
_RISE = re.compile(r"hausse|augment|progress|accroiss|increas|rise|rose|grew|growth", re.IGNORECASE)
_FALL = re.compile(r"baisse|diminu|recul|réduction|reduction|décru|decreas|declin|fell|fall|drop|shrank", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
_PARTS = re.compile(r"(?<![\d~])(\d[\d \u00a0\u202f]*)\s+([^\W\d][^;,]*)")
_MOST_DIGITS = 18
_COMPLEMENTS = ({"men", "women"}, {"hommes", "femmes"}, {"girls", "boys"}, {"filles", "garcons"}, {"male", "female"}, {"males", "females"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: its number as Excel shows it, and its cells by column (empty where the file has no such column)."""

    number: int
    given: Mapping[str, str]

    @property
    def cells(self) -> _Cells:
        return _Cells(self.given)

    def fault(self, rule: str, column: str | None, **fields: object) -> Issue:
        return issue(rule, row_number=self.number, column=column, **fields)


class _Cells(dict[str, str]):
    def __missing__(self, column: str) -> str:
        return ""


class _Faults(list[Issue]):
    """Collects what is wrong with a row."""

    def __init__(self, row: Row) -> None:
        super().__init__()
        self._row = row

    def tell(self, rule: str, column: str, **fields: object) -> None:
        self.append(self._row.fault(rule, column, **fields))


def read_claim(row: Row, is_strict: bool, known_ids: Mapping[str, int]) -> tuple[Claim, list[Issue]]:
    """The claim of a row, and its faults. `is_strict`: a formula must be arithmetic; else it may be words, and parts are looked for."""
    cells, faults = row.cells, _Faults(row)
    for column, rule in (("id", "claim_without_id"), ("text", "claim_without_text")):
        if not cells[column]:
            faults.tell(rule, column)
    kind, unit = _kind(cells, faults), _unit(cells["unit"])
    printed = _printed(cells, is_counted(unit, kind), kind in ("change_abs", "change_pct"), faults)
    relations, remark = _relations(cells, printed, is_strict, known_ids, faults)
    claim = Claim(
        row=row.number, claim_id=cells["id"], section=cells["section"], text=cells["text"], printed=printed, unit=unit,
        period_text=cells["period"], period=_period(cells["period"], faults), place=cells["place"], disaggregation=cells["disaggregation"],
        kind=kind, quantity=cells["quantity"], parameters=_parameters(cells["parameters"], faults), relations=relations, remark=remark,
        instrument=cells["instrument"], family=cells["family"].lower(),
    )  # fmt: skip
    return claim, faults


def is_counted(unit: str, kind: Kind | None) -> bool:
    """Whether a number of this unit and kind counts whole things."""
    return unit not in _NOT_COUNTED and kind not in ("share", "change_pct", "ratio")


def _unit(text: str) -> str:
    key = "percent" if text.strip() == "%" else normalise_name(text.replace("_", " "))
    return _UNIT_OF.get(key, key)


def _kind(cells: Mapping[str, str], faults: _Faults) -> Kind | None:
    text = cells["kind"]
    if not text:
        return None
    kind = _KIND_OF.get(normalise_name(text.replace("_", " ").replace("%", " pct ")))
    if kind is None:
        faults.tell("claim_kind_unknown", "kind", found=text, expected=", ".join(_KINDS))
    return kind


def _printed(cells: Mapping[str, str], is_count: bool, is_change: bool, faults: _Faults) -> Printed | None:
    """The printed number. A change that the text calls a fall, and nothing but a fall, is negative, whether or not its sign is given."""
    if not cells["value"]:
        return None
    entered = _SPACES.sub("", cells["value"]).replace("−", "-").replace("’", "'").removesuffix("%").removeprefix("+")
    sign, magnitude = (-1, entered[1:]) if entered.startswith("-") else (1, entered)
    if not re.fullmatch(r"\d+(?:[.,']\d+)*", magnitude) or len(magnitude) > _MOST_DIGITS:
        faults.tell("claim_value_unreadable", "value", found=cells["value"])
        return None
    possible = readings(magnitude)
    if len(possible) > 1:
        # A comma parts the thousands of a count; else the text must show which is meant.
        in_text = {number.magnitude for number in numbers_in(cells["text"])}
        possible = possible[1:] if is_count and "," in magnitude else [reading for reading in possible if reading[0] in in_text]
    if len(possible) != 1:
        faults.tell("claim_value_ambiguous", "value", found=cells["value"])
        return None
    if sign > 0 and is_change and _FALL.search(cells["text"]) and not _RISE.search(cells["text"]):
        sign = -1
    return read_printed(sign * possible[0][0], possible[0][1], cells["text"], is_count, _rounding(cells["rounding"], faults))


def _rounding(text: str, faults: _Faults) -> Fraction | None:
    if not text:
        return None
    bare = _SPACES.sub("", text).replace(",", ".")
    if not re.fullmatch(r"\d+(?:\.\d+)?", bare) or Fraction(bare) <= 0:
        faults.tell("claim_rounding_unreadable", "rounding", found=text)
        return None
    return Fraction(bare)


def _period(text: str, faults: _Faults) -> ClaimPeriod | None:
    if not text:
        return None
    try:
        return read_period(text)
    except UnreadablePeriod:
        faults.tell("claim_period_unreadable", "period", found=text)
        return None


def _parameters(text: str, faults: _Faults) -> dict[str, str]:
    """ "perimeter=2016; measure=households" as a dictionary."""
    found = {}
    for part in filter(str.strip, re.split(r"[;\n]", text)):
        name, mark, value = part.partition("=")
        if not mark or not name.strip() or not value.strip():
            faults.tell("claim_parameter_unreadable", "parameters", found=part.strip())
        else:
            found[name.strip().lower()] = value.strip()
    return found


def _relations(
    cells: Mapping[str, str], printed: Printed | None, is_strict: bool, known_ids: Mapping[str, int], faults: _Faults
) -> tuple[tuple[Relation, ...], str]:
    """The relations of the formula column, and what of it is words. Where words are allowed, the parts named beside it count too."""
    text = cells["formula"]
    try:
        relations = parse_relations(text)
    except BadFormula as wrong:
        if is_strict:
            faults.tell("claim_formula_unreadable", "formula", found=text, expected=str(wrong))
        relations = ()
    unknown = sorted({name for relation in relations for name in relation.named_claims} - set(known_ids))
    if is_strict:
        for name in unknown:
            faults.tell("claim_formula_unknown_claim", "formula", found=name)
        return (() if unknown else relations), ""
    usable = () if unknown or any(_is_decomposition(relation, printed) for relation in relations) else relations
    return (*usable, *_parts(cells["disaggregation"], usable)), "" if usable else text


def _is_decomposition(relation: Relation, printed: Printed | None) -> bool:
    """A remark such as "169/52" beside 169: the printed number is an operand of it, not its result."""
    return printed is not None and any(Number(printed.value) in leaves(reading) for reading in relation.readings)


def _parts(disaggregation: str, stated: tuple[Relation, ...]) -> list[Relation]:
    """ "166 men; 68 women" says that the parts add up, "137 women" that the part is not more than the whole."""
    parts = [(_SPACES.sub("", count), normalise_name(label)) for count, label in _PARTS.findall(disaggregation)]
    if stated or not parts:
        return []
    if {label for _, label in parts} in _COMPLEMENTS and len(parts) == 2:
        return list(parse_relations(" + ".join(count for count, _ in parts)))
    return [relation for count, _ in parts for relation in parse_relations(f">= {count}")]


def kind_of(claim: Claim) -> Kind | None:
    """The kind a claim gives, or the one that its unit and text leave no doubt about."""
    if claim.kind is not None:
        return claim.kind
    if claim.unit == "percent":
        return "change_pct" if _RISE.search(claim.text) or _FALL.search(claim.text) else "share"
    if claim.period is not None and not claim.period.is_one:
        return "change_abs"
    return "level" if claim.unit else None
