"""What a file owns: the slices of its tables, as each dataset declares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import combinations
from operator import or_
from typing import TYPE_CHECKING

import pyarrow as pa

from flows.steps.messages import issue
from flows.steps.records import Issue, Slice
from schemas.declare import Slicing
from schemas.registry import BY_NAME

if TYPE_CHECKING:
    from flows.steps.places_and_dates.situate import Situated

EVERY_DAY = (1 << 31) - 1
MANY_OPERATIONS = 3
"""A file of so many operations is a compilation: like a history, it stands back for an operation's own file."""


def slices_of(situated: Sequence[Situated], tables: Mapping[str, pa.Table], file_name: str) -> tuple[Slice, ...]:
    """The slices that a file's tables cover, in a fixed order."""
    slices: set[Slice] = set()
    for name, table in tables.items():
        slicing = BY_NAME[name].slicing
        if not slicing.by:
            slices.add(Slice(name, f"{slicing.family}/{file_name}"))
        elif slicing.by_population:
            slices |= _by_population(name, slicing, [item for item in situated if item.dataset.name == name])
        else:
            slices |= _by_columns(name, slicing, table)
    return tuple(sorted(slices, key=lambda s: (s.dataset, s.slice_key, s.part)))


def _by_population(name: str, slicing: Slicing, situated: Sequence[Situated]) -> set[Slice]:
    is_compilation = len({(day.year, day.month) for item in situated for day in item.reference_dates}) >= MANY_OPERATIONS
    return {
        Slice(name, f"{slicing.family}/{day}/{population}", is_history=is_compilation or item.extract.table.is_history)
        for item in situated
        for day in item.reference_dates
        for population in item.extract.populations
    }


def _by_columns(name: str, slicing: Slicing, table: pa.Table) -> set[Slice]:
    """One slice for each set of values of its columns (and each part of it, with the days covered)."""
    return {Slice(name, key, of, masks[()]) for (key, of), masks in _covered(slicing, table, []).items()}


def _covered(slicing: Slicing, table: pa.Table, apart: Sequence[str]) -> dict[tuple[str, str], dict[tuple[str, ...], int]]:
    """By slice and part, for each set of values of the columns `apart`, the days covered (bit 0 for the first of the month)."""
    by = [column for column in slicing.by if column in table.column_names]
    optional = {use: name for use, name in (("part", slicing.part), ("day", slicing.day), ("whole", slicing.whole)) if name in table.column_names}
    columns = list(dict.fromkeys([*by, *(str(name) for name in optional.values()), *apart]))
    covered: dict[tuple[str, str], dict[tuple[str, ...], int]] = {}
    if not columns:
        return covered
    distinct = table.select(columns).group_by(columns, use_threads=False).aggregate([]).to_pydict()
    for row in range(len(distinct[columns[0]])):
        key = [distinct[column][row] for column in by]
        if None in key:
            continue
        part = distinct[str(optional["part"])][row] if "part" in optional else None
        day = distinct[str(optional["day"])][row] if "day" in optional else None
        is_whole = distinct[str(optional["whole"])][row] if "whole" in optional else False
        mask = EVERY_DAY if is_whole else 1 << (day.day - 1) if day is not None else 0
        masks = covered.setdefault(("/".join([slicing.family, *map(str, key)]), part if part and part != "total" else ""), {})
        who = tuple(distinct[column][row] for column in apart)
        masks[who] = masks.get(who, 0) | mask
    return covered


_PEOPLE = {"pdi": ("PDI", "IDPs"), "returnees": ("retournés", "returnees"), "migrants": ("migrants", "migrants")}
"""Populations as people call them, in French and English."""


def told_slice(key: str) -> dict[str, str]:
    """What a slice is about, for a message: baseline/2019-12-31/pdi -> its day and population; flow/gogui/2022-03-01 -> its
    point and month; a published series is known by its file."""
    family, *rest = key.split("/")
    if family == "published":
        return {"day": family, "population": "/".join(rest), "what": "/".join(rest)}
    people = "/".join(rest[1:])
    fr, en = _PEOPLE.get(people, (people, people))
    return {"day": rest[0], "population_fr": fr, "population_en": en, "point": rest[0], "month": rest[-1][:7], "what": " / ".join(rest)}


def overlapping_sheets(tables: Mapping[str, pa.Table]) -> list[Issue]:
    """An error for each two sheets of a file that cover the same days of a slice in one dataset: which of them counts?"""
    issues = []
    for name, table in tables.items():
        slicing = BY_NAME[name].slicing
        sheets = table.column("sheet").unique().to_pylist()
        if slicing.day is None or len(sheets) < 2:
            continue
        covered: dict[str, dict[str, dict[str, int]]] = {}
        for (key, part), by_sheet in _covered(slicing, table, ["sheet"]).items():
            for (sheet,), mask in by_sheet.items():
                covered.setdefault(key, {}).setdefault(sheet, {})[part] = mask
        for key, by_part in sorted(covered.items()):
            for one, other in combinations(by_part, 2):
                if common := _days_of_both(by_part[one], by_part[other]).bit_count():
                    _, point, month = key.split("/")
                    issues.append(issue("two_sheets_same_days", sheet=other, other=one, days=common, point=point, month=month[:7]))
    return issues


def _days_of_both(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    """The days of which both cover a part in common; what names no part covers all of them."""
    pairs = ((mine, theirs) for part, mine in one.items() for of, theirs in other.items() if part == of or "" in (part, of))
    return reduce(or_, (mine & theirs for mine, theirs in pairs), 0)
