"""Columns that break a total down (by cause, by shelter, by period or place of origin): held against the total, and not read.

What tells them is their sum: columns that add up to a count of the same row, in every row, are its parts whatever they are called. Where
some rows do not add up, headers that all speak of one kind of breakdown tell it, and each part must be no more than the total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, groupby
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows.steps.cleaning.clean import clean_counts
from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name, column_letter
from flows.steps.places_and_dates.months import MONTH
from flows.steps.reading.rows import Rows
from flows.steps.recognition.dated_headers import bare_date
from flows.steps.recognition.headers import MEASURE_CONCEPTS, POPULATION_CONCEPTS, fold, header_key
from flows.steps.recognition.lexicon import counts_things, speaks_of_some
from flows.steps.recognition.tables import Meaning, Table

if TYPE_CHECKING:
    import numpy.typing as npt

    from flows.steps.reading.extract import Extract

Counts: TypeAlias = "npt.NDArray[np.int64]"
"""A column of counts, 0 where none is given."""
FEWEST_ROWS = 3
"""In fewer rows that count somebody, strange columns may add up to a count by chance."""
_CAME_BACK = frozenset({"retour", "return", "returning"})
LARGE_SHARE = 0.2
"""Where this share of the filled cells under reasons are numbers above 1, they count people; else they are flags, some mistyped."""
_KINDS = {
    "cause": re.compile(
        r"confli|insurg|communal|communautaire|clash|affrontement|bandit|violence|terror|flood|inondation|drought|secheresse|disaster|catastroph|"
        r"politi|evict|expuls|economi|attack|attaque|insecur|crise|crisis|reason|raison|cause|motif|"
        r"ataque|insegur|ciclone|cyclone|cheia|inundac|desastre|sequia|motivo|desaloj"
    ),
    "shelter": re.compile(
        r"host|accueil|rent|locat|louee?|camp|collecti|spontan|abri|shelter|tent|makeshift|building|batiment|school|ecole|unfinished|inacheve|"
        r"open air|plein air|own house|hotel|maison|house\b|housing|settlement|logement|mosque|church|hebergement|accommodation|"
        r"acolh|abrigo|tenda|escola|alug|reassentamento|transito|alberg|escuela|acogida"
    ),
    "period": re.compile(r"(?<!\d)20\d\d(?!\d)"),
    "origin": re.compile(r"orig[ie]n|origem|provenance|proveniencia|procedencia"),
}
_REST = re.compile(
    r"^(?:others?|autres?|outr[oa]s?|otr[oa]s?|unknown|desconhecid[oa]s?|inconnue?s?|not known|non precisee?s?|"
    r"not specified|divers|ne sait pas)\b"
)
_ADDS_UP = re.compile(r"\b(?:totals?|totaux|ensemble|overall|all|cumul\w*|running|somme|sum)\b|\+")
_MOST_ADDED_UP = 8
_NEW = re.compile(r"\b(?:nouve\w+|new|newly)\b")
_WHEN = re.compile(rf"\b(?:arriv\w+|{MONTH}|mois|month|semaine|week|depuis|since|20\d\d)\b")
_OF_ALL = re.compile(r"\b(?:totals?|totale?s?|totaux|ensemble|presente?s?|current|actuel(?:le)?s?|t)\b")
_REPEATS_TOTAL = re.compile(r"^(?:grand )?(?:total|ensemble|overall)\b")


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """A column of whole numbers that is not known: its own header, its group's, what kind of breakdown it speaks of, its counts."""

    meaning: Meaning
    own: str
    group: str
    kind: str | None
    counts: Counts


def with_counted_reasons(table: Table, rows: Rows) -> Table:
    """The table, its columns of reasons unknown where they hold numbers of people instead of yes and no."""
    flags = [m for m in table.columns if m.role == "value" and m.column and table.dataset.by_name[m.column].kind == "flag"]
    columns = {meaning.index: rows.column(meaning.index, rows.data) for meaning in flags}
    if not any(isinstance(cell, float) and cell > 1 for column in columns.values() for cell in set(column)):
        return table
    cells = {index: [cell for cell in column if cell != ""] for index, column in columns.items()}
    filled = sum(map(len, cells.values()))
    large = sum(isinstance(cell, float) and cell > 1 for column in cells.values() for cell in column)
    if large < LARGE_SHARE * filled:
        return table
    counted = {index for index, column in cells.items() if all(isinstance(cell, float) for cell in column)}
    return replace(table, columns=tuple(replace(m, role="unmapped", column=None) if m.index in counted else m for m in table.columns))


def set_breakdowns_apart(result: Extract) -> None:
    """Note in `result.breakdowns` which unknown columns are parts of which count, and what is told of them."""
    if result.table.is_history or not result.table.dataset.has_populations or not result.rows.data:
        return
    parts, wholes = list(_parts(result)), _wholes(result)
    _set_sums_apart(result, parts, wholes)
    parts = [part for part in parts if part.meaning.index not in result.unused]
    if len(parts) > 1:
        _set_parts_apart(result, parts, wholes)
    _set_some_apart(result, _left(result, parts), wholes)


def _set_parts_apart(result: Extract, parts: Sequence[_Part], wholes: dict[str, Counts]) -> None:
    for key in (_unit, _is_of_households):  # under one group; then over several ("In sites | HH", "With hosts | HH")
        for _, group in groupby(sorted(_left(result, parts), key=key), key=key):
            _settle_by_sum(result, list(group), wholes)
    left = _with_kind_of_neighbours([part for part in _left(result, parts) if part.meaning.role == "unmapped" or counts_things(part.meaning.header)])
    sheltered = {_bucket(part) for part in left if part.meaning.role == "unmapped"}
    left = [part for part in left if _bucket(part) in sheltered]
    for _, group in groupby(sorted(left, key=_bucket), key=_bucket):
        _settle_by_kind(result, list(group), wholes)
    for name in sorted(set(result.breakdowns.values())):
        result.breakdowns |= {part.meaning.index: name for part in _left(result, left) if _repeats_total(part, wholes[name])}


def _set_sums_apart(result: Extract, parts: Sequence[_Part], wholes: dict[str, Counts]) -> None:
    """Columns that repeat what stands in others: a running total ("Cumul"), or all peoples together ("Total PDI + retournés")."""
    others = _of_others(result)
    for part in parts:
        fewest = FEWEST_ROWS - 1 if _ADDS_UP.search(fold(part.own)) else FEWEST_ROWS
        if not _may_add_up(part.own) or np.count_nonzero(part.counts) < fewest or part.meaning.role != "unmapped":
            continue
        for end in ("_individuals", "_households"):
            held = [counts for name, counts in wholes.items() if name.endswith(end)]
            same_unit = [*held, *others[end]][:_MOST_ADDED_UP]
            groups = [group for size in range(2, len(same_unit) + 1) for group in combinations(same_unit, size)]
            if any((np.cumsum(counts) == part.counts).all() for counts in held) or any(
                (np.sum(group, axis=0) == part.counts).all() for group in groups
            ):
                result.unused[part.meaning.index] = "repeats the sum of other columns"


def _set_some_apart(result: Extract, parts: Sequence[_Part], wholes: dict[str, Counts]) -> None:
    """Columns of some of the people counted (assisted, in need, arrived in the month), no more in any row than the count of all, in its unit."""
    for part in parts:
        if part.meaning.role != "unmapped" or not speaks_of_some(part.meaning.header) or _may_come_on_top(result, part):
            continue
        end = "_households" if _is_of_households(part)[0] else "_individuals"
        named = header_key(part.meaning.header) & POPULATION_CONCEPTS
        fitting = (
            name for name, whole in wholes.items() if name.endswith(end) and named <= {name.partition("_")[0]} and (part.counts <= whole).all()
        )
        if name := next(fitting, None):
            result.unused[part.meaning.index] = f"some of {name}"
            cell = cell_name(result.table.header_row, part.meaning.index)
            result.issues.append(issue("some_of_the_people", sheet=result.sheet, cell=cell, column=name, found=part.meaning.header))


def _may_come_on_top(result: Extract, part: _Part) -> bool:
    """Whether a header says "new" without saying since when, where no header says that it counts all: "Nouveaux PDI | PDI"."""
    if not _NEW.search(fold(part.meaning.header)) or _WHEN.search(fold(part.meaning.header)):
        return False
    headers = (m.header for m in result.table.by_role("value") if m.column in result.arrays)
    return not any(_OF_ALL.search(fold(header)) for header in headers)


def _of_others(result: Extract) -> dict[str, list[Counts]]:
    """The counts of people whom this base does not hold, households and individuals: a total of all people counts them as well."""
    found: dict[str, list[Counts]] = {"_individuals": [], "_households": []}
    for meaning in result.table.by_role("ignored"):
        key = header_key(meaning.header)
        if meaning.reason is None and key & {"hh", "ind"} and not key & POPULATION_CONCEPTS and "pct" not in key:
            cleaned = clean_counts(result.rows.column(meaning.index, result.rows.data))
            if not cleaned.problems and cleaned.values.null_count < len(cleaned.values):
                found["_households" if "hh" in key else "_individuals"].append(_filled(cleaned.values))
    return found


def _may_add_up(header: str) -> bool:
    """Whether a header says that it adds something up, or says nobody's: "Individuals" behind those of IDPs and of returnees."""
    return bool(_ADDS_UP.search(fold(header))) or header_key(header) <= MEASURE_CONCEPTS


def _is_of_households(part: _Part) -> tuple[bool, str]:
    return "hh" in header_key(part.meaning.header), ""


def _unit(part: _Part) -> tuple[bool, str]:
    return _is_of_households(part)[0], part.group


def _with_kind_of_neighbours(parts: Sequence[_Part]) -> list[_Part]:
    """Columns side by side of which some speak of one kind of breakdown, and none of another, are all of that kind."""
    runs: list[list[_Part]] = []
    for part in parts:
        if runs and runs[-1][-1].meaning.index + 1 == part.meaning.index and _unit(runs[-1][-1]) == _unit(part):
            runs[-1].append(part)
        else:
            runs.append([part])
    found = []
    for run in runs:
        kinds = {part.kind for part in run} - {None}
        found += [replace(part, kind=next(iter(kinds))) for part in run] if len(kinds) == 1 else run
    return found


def _bucket(part: _Part) -> tuple[bool, str, str]:
    """Households apart from people, and each kind of breakdown under its group."""
    return *_unit(part), part.kind or ""


def _left(result: Extract, parts: Sequence[_Part]) -> list[_Part]:
    return [part for part in parts if part.meaning.index not in result.breakdowns]


def _parts(result: Extract) -> Iterator[_Part]:
    """The unknown columns of whole numbers; those of a kind of breakdown that are not read elsewhere either ("Host community") may belong to them."""
    kind: str | None = None
    for meaning in result.table.columns:
        is_passed_over = meaning.role == "ignored" and meaning.reason is None and "pct" not in header_key(meaning.header)
        is_passed_over = is_passed_over and (_kind(meaning.header) is not None or counts_things(meaning.header))
        if not meaning.header or not (meaning.role == "unmapped" or is_passed_over):
            continue
        cleaned = clean_counts(result.rows.column(meaning.index, result.rows.data))
        if cleaned.problems or cleaned.values.null_count == len(cleaned.values):
            continue
        group, _, own = meaning.header.rpartition(" | ")
        kind = kind if _REST.search(fold(own)) and not _kind(group) else _kind(own) or _kind(group)
        yield _Part(meaning, own, group, kind, _filled(cleaned.values))


@lru_cache(maxsize=20_000)
def _kind(header: str) -> str | None:
    text = fold(header)
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(text)), None)


def _wholes(result: Extract) -> dict[str, Counts]:
    """The counts of a whole population, individuals before households."""
    found = {
        name: _filled(array) for name, array in result.arrays.items()
        if result.table.dataset.by_name[name].population and re.fullmatch(r"[a-z]+_(?:individuals|households)", name)
    }  # fmt: skip
    return {name: found[name] for name in sorted(found, key=lambda name: name.endswith("_households")) if found[name].any()}


def _filled(counts: pa.Array) -> Counts:
    return np.asarray(pc.fill_null(counts, 0).to_numpy(zero_copy_only=False), dtype=np.int64)


def _settle_by_kind(result: Extract, parts: Sequence[_Part], wholes: dict[str, Counts]) -> None:
    """Columns of one kind under one group: parts of the count that they add up to in most rows, or never exceed."""
    rest = [part for part in parts if not _REPEATS_TOTAL.search(fold(part.own))]
    if len(rest) < 2:
        return
    summed = np.sum([part.counts for part in rest], axis=0)
    fitting = {
        name: np.flatnonzero(summed != whole) for name, whole in wholes.items()
        if _may_be_of(rest, name) and all((part.counts <= whole).all() for part in rest)
        and ((summed <= whole).all() or 2 * np.count_nonzero(summed != whole) <= len(whole))
    }  # fmt: skip
    name = min(fitting, key=lambda name: len(fitting[name]), default=None)
    if name is None or rest[0].kind is None:
        return
    _note(result, [*rest, *(part for part in parts if part not in rest and _repeats_total(part, wholes[name]))], name)
    wrong = fitting[name]
    if len(wrong):
        row = result.rows.data[wrong[0]]
        result.issues.append(
            issue("breakdown_does_not_add_up", sheet=result.sheet, cell=cell_name(row, rest[0].meaning.index), row_number=row + 1, column=name,
                  found=str(summed[wrong[0]]), expected=str(wholes[name][wrong[0]]), rows=len(wrong), headers=_headers(rest))
        )  # fmt: skip


def _settle_by_sum(result: Extract, parts: Sequence[_Part], wholes: dict[str, Counts]) -> None:
    """Neighbours that add up to a count in every row, taken from left to right; columns of nobody at all go with those before them."""
    at = 0
    while at < len(parts):
        name, end = next(((name, end) for name, whole in wholes.items() if (end := _end_of_sum(parts, at, name, whole))), ("", at))
        if name:
            while end < len(parts) and (not parts[end].counts.any() or _repeats_total(parts[end], wholes[name])):
                end += 1
            _note(result, parts[at:end], name)
        at = max(end, at + 1)


def _end_of_sum(parts: Sequence[_Part], start: int, name: str, whole: Counts) -> int:
    """Where the columns from `start` on, two at least, have added up to a count; 0 where they exceed it first, or are of others."""
    running = np.zeros_like(whole)
    for end, part in enumerate(parts[start:], start=start + 1):
        running = running + part.counts
        if not _may_be_of([part], name) or (running > whole).any():
            return 0
        if end - start > 1 and (running == whole).all():
            is_sure = np.count_nonzero(whole) >= FEWEST_ROWS or any(other.kind for other in parts[start:end])
            return end if is_sure else 0
    return 0


def _repeats_total(part: _Part, whole: Counts) -> bool:
    return bool(_REPEATS_TOTAL.search(fold(part.own)) and (part.counts == whole).all())


def _may_be_of(parts: Sequence[_Part], name: str) -> bool:
    """Whether columns say of nobody else than a count does, in no other unit."""
    own, is_households = name.partition("_")[0], name.endswith("_households")
    keys = [header_key(part.meaning.header) for part in parts]
    if own == "pdi" and any(key & _CAME_BACK for key in keys):
        return False
    return not any((key & POPULATION_CONCEPTS) - {own} or ("hh" in key and not is_households) or ("ind" in key and is_households) for key in keys)


def _note(result: Extract, parts: Sequence[_Part], name: str) -> None:
    first = parts[0].meaning
    result.breakdowns |= {part.meaning.index: name for part in parts}
    if _is_sum_over_time(result, parts, name):
        cell = cell_name(result.table.header_row, result.indexes[name])
        result.issues.append(issue("stock_summed_over_time", sheet=result.sheet, cell=cell, column=name, headers=_headers(parts)))
        return
    result.issues.append(
        issue("breakdown_of_a_total", sheet=result.sheet, cell=cell_name(result.table.header_row, first.index), column=name,
              letters=_letters([part.meaning.index for part in parts]), headers=_headers(parts))
    )  # fmt: skip


def _is_sum_over_time(result: Extract, parts: Sequence[_Part], name: str) -> bool:
    """Whether a bare "Total" adds up columns headed by dates alone: of people present at each date, who would count once a date."""
    header = next((meaning.header for meaning in result.table.columns if meaning.index == result.indexes[name]), "")
    of_dates = [part for part in parts if not _REPEATS_TOTAL.search(fold(part.own))]
    return (
        bool(of_dates)
        and bool(_REPEATS_TOTAL.search(fold(header.rpartition(" | ")[2])))
        and all(bare_date(tuple(part.meaning.header.split(" | "))) for part in of_dates)
    )


def _letters(indexes: Sequence[int]) -> str:
    """E, F, H: or E–H where they stand side by side."""
    if len(indexes) > 2 and list(indexes) == list(range(indexes[0], indexes[-1] + 1)):
        return f"{column_letter(indexes[0])}–{column_letter(indexes[-1])}"
    return ", ".join(map(column_letter, indexes))


def _headers(parts: Sequence[_Part]) -> str:
    return " ¦ ".join(part.own for part in parts[:6]) + (" ¦ …" if len(parts) > 6 else "")
