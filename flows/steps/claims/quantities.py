"""What the warehouse can answer: a quantity is one query of sql/claims/, published as claims.<name>.

Its columns are its parameters (date, place, perimeter, base ...) but for those of MACHINERY; a row is one way of reading it.
A new file there serves claims without a change here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from flows.steps.claims.periods import Span
from flows.steps.claims.records import Kind
from flows.steps.places_and_dates.country import LEVEL_NAMES, fold_name

CLAIMS_FOLDER = Path(__file__).resolve().parents[3] / "sql" / "claims"
MACHINERY = frozenset(
    {"value", "numerator", "denominator", "value_from", "value_to", "provenance", "rests_on", "trace", "reading", "missing_fr", "missing_en",
     "months_known", "mean_known", "fmps_active", "is_minimum"}
)  # fmt: skip
"""Columns that are not parameters. `reading` 1 is the usual one, where a claim does not say; `trace` leads to the cells.

A row whose value is NULL says in `missing_fr` and `missing_en` what it would take; `is_minimum`: there may be more of what it counts.
"""
MOST_ALTERNATIVES = 20_000
"""No more readings are compared with one claim."""
_GROUPED = {
    "value": "sum(value)",
    "ratio": "case when count(*) = 1 then any_value(value) else sum(numerator) / sum(denominator) end",
}


@dataclass(frozen=True, slots=True)
class Words:
    """A text of the warehouse in both languages."""

    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity and the claims it is meant for: their kinds, units (with the parameters a unit settles) and words.

    `adds_up`: places are put together by adding values, or numerators and denominators; None: not at all. `is_lower_bound`: there
    may be more than is held. `grains`: the levels of places it is given for; none named: all, or no places. `named`: parameters that
    name what is counted: case and accents aside they are what the claim says, and no other base is looked for among their values.
    """

    name: str
    title_fr: str
    title_en: str
    kinds: tuple[Kind, ...]
    units: Mapping[str, Mapping[str, str]]
    words: tuple[str, ...]
    adds_up: str | None
    is_lower_bound: bool
    grains: tuple[str, ...]
    named: tuple[str, ...] = ()


@cache
def declared_quantities() -> Mapping[str, Quantity]:
    """All files of sql/claims/ by name. Raises ValueError where a header is wrong."""
    return {path.stem: _read(path) for path in sorted(CLAIMS_FOLDER.glob("*.sql"))}


def _read(path: Path) -> Quantity:
    lines = path.read_text(encoding="utf-8").splitlines()
    length = next(index for index, line in enumerate(lines) if not line.startswith("--"))
    try:
        about = tomllib.loads("\n".join(line.removeprefix("-- ") for line in lines[1:length] if line != "-- as view"))
        quantity = Quantity(
            path.stem, about.pop("title_fr"), about.pop("title_en"), tuple(about.pop("kinds", ())), about.pop("units", {}),
            tuple(about.pop("words", ())), about.pop("adds_up", None), about.pop("bound", None) == "at_least",
            tuple(about.pop("grains", ())), tuple(about.pop("named", ())),
        )  # fmt: skip
    except (KeyError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"header of {path.name}: {error}") from error
    if about or quantity.adds_up not in (None, *_GROUPED):
        raise ValueError(f"header of {path.name}: {', '.join(about) or quantity.adds_up}")
    return quantity


@dataclass(frozen=True, slots=True)
class Asked:
    """A quantity with the parameters a claim gives it: texts, or spans of days. Several places are put together."""

    quantity: Quantity
    places: tuple[str, ...]
    wanted: Mapping[str, str | Span]

    def is_wider_than(self, days: int) -> bool:
        """Whether a period it asks for is longer than so many days."""
        return any(isinstance(span, Span) and (span.last - span.first).days >= days for span in self.wanted.values())


@dataclass(frozen=True, slots=True)
class Held:
    """One reading of a quantity that the warehouse holds: its parameters, its value (None: `missing` says what it would take), its sources."""

    parameters: Mapping[str, Any]
    value: Fraction | None
    provenance: str
    rests_on: str | None
    trace: str | None
    reading: int
    places: tuple[str, ...] = ()
    missing: Words | None = None
    is_minimum: bool = False

    @property
    def known(self) -> Fraction:
        """The value, where it is not NULL."""
        assert self.value is not None
        return self.value


class Warehouse:
    """The published file as claims ask it: the quantities it holds, and its places by every name."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._gathered: frozenset[str] = frozenset()
        self._columns: dict[str, dict[str, str]] = {}
        for table, column, kind in self._ask("select table_name, column_name, data_type from duckdb_columns() where schema_name = 'claims'"):
            self._columns.setdefault(table, {})[column] = kind
        (self.country,) = self._ask("select name from core.place where level = 0")[0]
        self.level_words = self._words_of_levels()
        self._places: dict[str, list[tuple[str, int]]] = {}
        for key, name, level in self._ask("select name_key, name, level from core.place_name order by level, name"):
            self._places.setdefault(key, []).append((name, level))

    def _ask(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, parameters or None).fetchall()

    def _words_of_levels(self) -> dict[str, str]:
        """What the country calls its levels, and what tables call them: {word: grain}."""
        grains = LEVEL_NAMES[1:4]
        (names,) = self._ask(f"select {', '.join(f'{grain}_{lang}' for grain in grains for lang in ('fr', 'en'))} from core.country")
        told = {fold_name(name): grain for name, grain in zip(names, (grain for grain in grains for _ in range(2)), strict=True) if name}
        return told | {grain: grain for grain in grains}

    @property
    def quantities(self) -> Mapping[str, Quantity]:
        """Those declared that this warehouse holds."""
        return {name: quantity for name, quantity in declared_quantities().items() if name in self._columns}

    def parameters(self, quantity: Quantity) -> Mapping[str, str]:
        """{parameter: data type} in the order of the query."""
        return {name: kind for name, kind in self._columns[quantity.name].items() if name not in MACHINERY}

    def times(self, quantity: Quantity) -> list[str]:
        """The parameters that are dates or years."""
        return [name for name, kind in self.parameters(quantity).items() if is_time(name, kind)]

    def places_named(self, key: str) -> list[tuple[str, int]]:
        """(name, level) of each place that goes by a normalised name."""
        return self._places.get(key, [])

    def gather(self, asked: Iterable[Asked]) -> None:
        """Take the rows of the quantities and places asked for at hand: a publication asks the same quantities again and again."""
        places: dict[str, set[str]] = {}
        for question in asked:
            places.setdefault(question.quantity.name, set()).update(question.places)
        for name, its_places in places.items():
            where = f"where place in ({', '.join('?' * len(its_places))})" if its_places else ""
            self._connection.execute(f"create or replace temp table {_at_hand(name)} as from claims.{name} {where}", sorted(its_places) or None)
        self._gathered = frozenset(places)

    def let_go(self) -> None:
        """Drop what was taken at hand."""
        for name in self._gathered:
            self._connection.execute(f"drop table temp.{_at_hand(name)}")
        self._gathered = frozenset()

    def own(self, asked: Asked) -> list[Held]:
        """The readings that agree with all that a claim says, the most usual first."""
        conditions, values = ["true"], []
        for name, wanted in asked.wanted.items():
            condition, its_values = _agrees(name, wanted, self.parameters(asked.quantity)[name], name in asked.quantity.named)
            conditions.append(condition)
            values += its_values
        return self._held(asked, f"where {' and '.join(conditions)} order by reading limit {MOST_ALTERNATIVES}", values)

    def equal(self, asked: Asked, value: Fraction) -> Held | None:
        """The most usual reading, of the places asked for, that has just this value."""
        held = self._held(asked, "where provenance <> 'sample' and value = ?::double order by reading limit 1", [float(value)])
        return held[0] if held else None

    def others(self, asked: Asked, own: Held) -> list[tuple[int, Held]]:
        """Readings that differ from the claim's own in one parameter (step 1: not a date; step 2: a date) or in two (step 3).

        Made-up rows are not among them. Places stay what they are.
        """
        kinds = {name: kind for name, kind in self.parameters(asked.quantity).items() if name != "place"}
        changes: dict[bool, list[tuple[str, list[Any]]]] = {True: [("0", [])], False: [("0", [])]}
        fixed, fixed_values = ["true"], []
        for name, kind in kinds.items():
            wanted = asked.wanted.get(name)
            if name in asked.quantity.named:
                condition, its_values = _agrees(name, own.parameters[name], kind, is_named=True)
                fixed.append(condition)
                fixed_values += its_values
                continue
            condition, its_values = _agrees(name, wanted if isinstance(wanted, Span) else own.parameters[name], kind)
            changes[is_time(name, kind)].append((f"(not {condition})::integer", its_values))
        values = [value for is_a_time in (True, False) for _, its_values in changes[is_a_time] for value in its_values]
        values += fixed_values
        differs = f"provenance <> 'sample' and value is not null and {' and '.join(fixed)} and times + others between 1 and 2"
        query = f"where {differs} order by times + others, reading limit {MOST_ALTERNATIVES}"
        times, others = (" + ".join(condition for condition, _ in changes[is_a_time]) for is_a_time in (True, False))
        columns = f", {times} as times, {others} as others"
        found = self._rows(asked, columns, query, values)
        return [(3 if sum(changed) > 1 else 2 if changed[0] else 1, held) for held, changed in found]

    def beside(self, asked: Asked, own: Held) -> list[Held]:
        """The places of the same level on the same base, each alone: to be put together into other groups."""
        kinds = {name: kind for name, kind in self.parameters(asked.quantity).items() if name != "place"}
        conditions, values = ["provenance <> 'sample'", "value is not null"], []
        for name, kind in kinds.items():
            condition, its_values = _agrees(name, own.parameters[name], kind)
            conditions.append(condition)
            values += its_values
        columns = self._columns[asked.quantity.name]
        rows = self._ask(
            f"select {', '.join(columns)} from claims.{asked.quantity.name} where {' and '.join(conditions)} order by all limit 200", values
        )
        told = [dict(zip(columns, row, strict=True)) for row in rows]
        return [_held(about, (str(about["place"]),)) for about in told]

    def _held(self, asked: Asked, clauses: str, values: Sequence[Any]) -> list[Held]:
        return [held for held, _ in self._rows(asked, "", clauses, values)]

    def _rows(self, asked: Asked, columns: str, clauses: str, values: Sequence[Any]) -> list[tuple[Held, tuple[Any, ...]]]:
        """Rows of the quantity for the places asked for, put together where they are several."""
        names = [name for name in self.parameters(asked.quantity) if name != "place"]
        name = asked.quantity.name
        source, places = f"temp.{_at_hand(name)}" if name in self._gathered else f"claims.{name}", list(asked.places)
        value = _GROUPED.get(asked.quantity.adds_up or "", "any_value(value)")
        where = f"where place in ({', '.join('?' * len(places))})" if places else ""
        texts: list[str] = [text for text in ("missing_fr", "missing_en") if text in self._columns[name]]
        missing = "".join(f", any_value({text}) as {text}" for text in texts)
        if "is_minimum" in self._columns[name]:
            texts, missing = [*texts, "is_minimum"], f"{missing}, bool_or(is_minimum) as is_minimum"
        having = f"having count(*) = {len(places)}" if places else ""
        query = f"""
            with grouped as (
                select {"".join(f"{name}, " for name in names)}{value} as value,
                    case when bool_or(provenance = 'sample') then 'sample' when bool_or(provenance = 'published') then 'published'
                        else min(provenance) end as provenance,
                    string_agg(distinct rests_on, ' ; ' order by rests_on) as rests_on, min(trace) as trace, max(reading) as reading{missing}
                from {source} {where} group by all {having}
            )
            from (select * {columns} from grouped) {clauses}"""
        result = self._connection.execute(query, [*places, *values])
        held = []
        every = [*names, "value", "provenance", "rests_on", "trace", "reading", *texts]
        width = len(every)
        for row in result.fetchall():
            about = dict(zip(every, row[:width], strict=True))
            held.append((_held(about, asked.places), tuple(row[width:])))
        return held


def _at_hand(name: str) -> str:
    return f"at_hand_{name}"


def _held(about: Mapping[str, Any], places: tuple[str, ...]) -> Held:
    parameters = {name: value for name, value in about.items() if name not in MACHINERY and name != "place"}
    missing = Words(about["missing_fr"], about["missing_en"]) if about.get("missing_fr") else None
    value = None if about["value"] is None else exact(about["value"])
    is_minimum = bool(about.get("is_minimum"))
    return Held(parameters, value, about["provenance"], about["rests_on"], about["trace"], about["reading"], places, missing, is_minimum)


def exact(value: Any) -> Fraction:
    """A number of the warehouse without the dust of binary fractions."""
    return Fraction(value) if isinstance(value, int) else Fraction(str(round(float(value), 9)))


def is_time(name: str, kind: str) -> bool:
    return kind in ("DATE", "TIMESTAMP") or name.endswith("year")


def _agrees(name: str, wanted: Any, kind: str, is_named: bool = False) -> tuple[str, list[Any]]:
    """A condition that a parameter is what is wanted (`is_named`: case, accents and apostrophes aside), and its values."""
    if is_named:
        plain = "replace(strip_accents(lower(trim({}))), '’', chr(39))"
        return f"{plain.format(name)} = {plain.format('?')}", [wanted]
    if isinstance(wanted, Span):
        return (f"{name} = ?", [wanted.year]) if name.endswith("year") else (f"{name} between ? and ?", [wanted.first, wanted.last])
    return f"{name} is not distinct from ?::{kind}", [wanted]
