"""What a file owns: the slices of its tables, as each dataset declares them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import pyarrow as pa
import pyarrow.compute as pc

from flows.steps.messages import issue
from flows.steps.records import Issue, Slice
from flows.steps.situate import Situated
from schemas.declare import Slicing
from schemas.registry import BY_NAME

EVERY_DAY = (1 << 31) - 1


def slices_of(situated: Sequence[Situated], tables: Mapping[str, pa.Table], file_name: str) -> tuple[Slice, ...]:
    """The slices that a file's tables cover, in a fixed order."""
    slices: set[Slice] = set()
    for name, table in tables.items():
        slicing = BY_NAME[name].slicing
        if not slicing.by:
            slices.add(Slice(name, f"{slicing.family}/{file_name}"))
        elif slicing.by_population:
            slices |= _by_population(name, slicing, (item for item in situated if item.dataset.name == name))
        else:
            slices |= _by_columns(name, slicing, table)
    return tuple(sorted(slices, key=lambda s: (s.dataset, s.slice_key, s.part)))


def _by_population(name: str, slicing: Slicing, situated: Iterable[Situated]) -> set[Slice]:
    return {
        Slice(name, f"{slicing.family}/{day}/{population}")
        for item in situated
        for day in item.reference_dates
        for population in item.extract.populations
    }


def _by_columns(name: str, slicing: Slicing, table: pa.Table) -> set[Slice]:
    """One slice for each set of values of its columns (and each part of it, with the days covered)."""
    by = [column for column in slicing.by if column in table.column_names]
    part = [slicing.part] if slicing.part in table.column_names else []
    day = [slicing.day] if slicing.day in table.column_names else []
    whole = [slicing.whole] if slicing.whole in table.column_names else []
    columns = [*by, *part, *day, *whole]
    distinct = table.select(columns).group_by(columns, use_threads=False).aggregate([])
    covers_all = distinct.column(whole[0]).to_pylist() if whole else [False] * len(distinct)
    covered: dict[tuple[str, str], int] = {}
    days = [at - 1 if at is not None else None for at in pc.day(distinct.column(day[0])).to_pylist()] if day else [None] * len(distinct)
    keys = zip(*(distinct.column(column).to_pylist() for column in by), strict=True)
    parts = distinct.column(part[0]).to_pylist() if part else [""] * len(distinct)
    for key, of, at, is_whole in zip(keys, parts, days, covers_all, strict=True):
        if None not in key:
            slice_key = "/".join([slicing.family, *map(str, key)]), of if of and of != "total" else ""
            covered[slice_key] = covered.get(slice_key, 0) | (EVERY_DAY if is_whole else 1 << at if at is not None else 0)
    return {Slice(name, key, of, mask) for (key, of), mask in covered.items()}


def overlapping_sheets(situated: Sequence[Situated]) -> list[Issue]:
    """An error for each two sheets of one dataset that cover the same days of a slice: which of them counts?"""
    covered: dict[tuple[str, str, str], dict[str, int]] = {}
    for item in situated:
        slicing = item.dataset.slicing
        for found in _by_columns(item.dataset.name, slicing, item.to_table("")) if slicing.day else ():
            sheets = covered.setdefault((found.dataset, found.slice_key, found.part), {})
            sheets[item.extract.sheet] = sheets.get(item.extract.sheet, 0) | found.days
    issues = []
    for (_, key, _), sheets in sorted(covered.items()):
        for one, other in combinations(sheets, 2):
            if common := (sheets[one] & sheets[other]).bit_count():
                _, point, month = key.split("/")
                issues.append(issue("two_sheets_same_days", sheet=other, other=one, days=common, point=point, month=month[:7]))
    return issues
