"""Breakdowns by age and sex: what may be added up to a count, and what is only a part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from flows.steps.cleaning.clean import clean_counts
from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name
from flows.steps.recognition.ages import ADULT, OLD, OLDEST, AgeGroup, leave_nobody_out
from flows.steps.recognition.headers import age_group, fold

if TYPE_CHECKING:
    from flows.steps.reading.extract import Extract
    from flows.steps.recognition.tables import Meaning
    from schemas.declare import Dataset

_CHILDREN = re.compile(r"garcon|(?<!et )fille|boy|girl|enfant|child|mineur|minor")
Part: TypeAlias = "tuple[Meaning, pa.Array]"
"""A column of an age group, cleaned."""


def sum_of_parts(parts: Sequence[pa.Array], blank_is_none: bool = True) -> pa.Array:
    """Row by row; NULL where no part is given, or (not `blank_is_none`) where one of them is not."""
    filled = [pc.fill_null(part, 0) for part in parts] if blank_is_none else parts
    total = reduce(pc.add, filled)
    if not blank_is_none:
        return total
    is_given = reduce(pc.or_, [pc.is_valid(part) for part in parts])
    return pc.if_else(is_given, total, pa.scalar(None, pa.int64()))


def add_ages(result: Extract, name: str, parts: Sequence[Part]) -> None:
    """Age groups that leave nobody out add up to the column they are parts of; where that is given as well the two are compared.

    Groups with a gap, or that overlap, are no sum: beside a whole they are only held against it, without one they are an error.
    """
    if _leave_nobody_out(parts, _other_ages(result.table.dataset, name)):
        _settle_total(result, name, sum_of_parts([part for _, part in parts]), parts[0][0].index)
        return
    whole = name if name in result.arrays else f"{name.rpartition('_')[0]}_individuals".removeprefix("_")
    if whole in result.arrays:
        for meaning, part in parts:
            _compare_part(result, whole, meaning, part)
        return
    headers = " ¦ ".join(meaning.header for meaning, _ in parts)
    cell = cell_name(result.table.header_row, parts[0][0].index)
    result.issues.append(issue("ages_leave_people_out", sheet=result.sheet, cell=cell, column=name, found=headers))


def _leave_nobody_out(parts: Sequence[Part], others: Sequence[AgeGroup] = ()) -> bool:
    """Whether parts leave nobody out, those of the ages of `others` aside."""
    groups = [group for meaning, _ in parts if (group := age_group(meaning.header))]
    return len(groups) == len(parts) and leave_nobody_out([*groups, *others])


def _other_ages(dataset: Dataset, name: str) -> list[AgeGroup]:
    """The ages that a column of minors or adults does not count."""
    return [AgeGroup(ADULT, OLDEST)] if name in dataset.by_age else [AgeGroup(0, ADULT - 1)] if name in dataset.by_age.values() else []


def _settle_total(result: Extract, name: str, total: pa.Array, index: int) -> None:
    """A total made of its parts stands where none is given, and is held against one that is."""
    if name in result.arrays:
        _compare_ages(result, name, total)
    else:
        result.arrays[name], result.indexes[name] = total, index


def add_mixed_ages(result: Extract, parts: dict[str, list[Part]]) -> None:
    """Ages by sex up to an age from which both sexes are one group ("F 0-59 | H 0-59 | 60+") add up to everybody; they are taken out of `parts`."""
    for whole in [name for name in parts if name.endswith("_individuals")]:
        sexes = [parts.get(f"{whole.removesuffix('individuals')}{sex}", []) for sex in ("women", "men")]
        both = parts[whole]
        if all(sexes) and all(_leave_nobody_out([*own, *both]) for own in sexes):
            total = sum_of_parts([part for own in (*sexes, both) for _, part in own])
            _settle_total(result, whole, total, both[0][0].index)
            for name in (whole, *(f"{whole.removesuffix('individuals')}{sex}" for sex in ("women", "men"))):
                parts.pop(name)


def settle_children(result: Extract, parts: dict[str, list[Part]]) -> dict[str, pa.Array]:
    """Beside columns of children, "men" and "women" may be adults or all ages: the total tells which.

    Without a total nobody can tell, and the file is refused. Adults are never published as all women or all men: the columns
    that are adults alone are returned, by name.
    """
    all_adults: dict[str, pa.Array] = {}
    for prefix in [name.removesuffix("_women") for name in result.arrays if name.endswith("_women")]:
        women, men, whole = (result.arrays.get(f"{prefix}_{of}") for of in ("women", "men", "individuals"))
        children = {of: _children_of(parts.get(f"{prefix}_{of}", ())) for of in ("women", "men", "individuals")}
        columns = [part for of in children.values() for part in of]
        if women is None or men is None or not columns:
            continue
        if whole is None:
            found = " ¦ ".join(meaning.header for meaning, _ in columns)
            cell = cell_name(result.table.header_row, result.indexes[f"{prefix}_women"])
            result.issues.append(issue("adults_or_all_ages", sheet=result.sheet, cell=cell, column=f"{prefix}_women", found=found))
            for of in children:
                parts.pop(f"{prefix}_{of}", None)
        elif not _equal(pc.add(women, men), whole):
            by_sex = [part for of in ("women", "men") for part in children[of]]
            elders = _elders_by_sex(parts, prefix)
            for own, old in product((by_sex, children["individuals"]), ({}, elders)):
                beside = [*own, *(part for of in old.values() for part in of)]
                if own and _equal(sum_of_parts([women, men, *(part for _, part in beside)]), whole):
                    _drop_children(result, children["individuals"] if own is by_sex else by_sex)
                    for of, adults in (("women", women), ("men", men)):
                        all_adults[f"{prefix}_{of}"] = adults
                        _complete_adults(result, f"{prefix}_{of}", adults, [*children[of], *old.get(of, ())] if own is by_sex else [])
                    break
    return all_adults


def _elders_by_sex(parts: dict[str, list[Part]], prefix: str) -> dict[str, list[Part]]:
    """The columns of the elderly, which adults may leave out. "Idosos" beside "Idosas" are men, not everybody."""
    elders = {
        of: [part for part in parts.get(f"{prefix}_{of}", ()) if age_group(part[0].header) == AgeGroup(OLD, OLDEST)]
        for of in ("women", "men", "individuals")
    }
    if elders["women"] and not elders["men"] and len(elders["individuals"]) == 1:
        elders["men"] = elders.pop("individuals")
    return elders


def _drop_children(result: Extract, parts: Sequence[Part]) -> None:
    """Children told once more ("Total enfants" beside boys and girls) are no further part of anybody."""
    for meaning, _ in parts:
        result.unused[meaning.index] = "children, told by their sex as well"


def _complete_adults(result: Extract, name: str, adults: pa.Array, children: Sequence[Part]) -> None:
    """Women with girls, or men with boys; where the children's sex is not told the adults alone are left out."""
    if children:
        result.arrays[name] = sum_of_parts([adults, *(part for _, part in children)])
        rows = [total.row for total in result.rows.totals]
        printed = [clean_counts(result.rows.column(meaning.index, rows)).values for meaning, _ in children]
        result.totals[name] = sum_of_parts([result.totals[name], *printed], blank_is_none=False)
    else:
        result.unused[result.indexes[name]] = "adults only"
        del result.arrays[name]


def _children_of(parts: Sequence[Part]) -> list[Part]:
    """The column of all children; without one, those of their ages, where these leave no child out ("0-5 ans | 6-17 ans")."""
    alone = [part for part in parts if _is_children(part[0])]
    ages = [group for meaning, _ in parts if (group := age_group(meaning.header)) and group.last < ADULT]
    are_children = len(parts) > 1 and len(ages) == len(parts) and leave_nobody_out([*ages, AgeGroup(ADULT, OLDEST)])
    return list(parts) if are_children and not alone else alone


def _is_children(meaning: Meaning) -> bool:
    """Whether a header says children, girls or boys, with their ages or without."""
    says_so = _CHILDREN.search(fold(meaning.header)) or not any(mark.isdigit() for mark in meaning.header)
    return age_group(meaning.header) == AgeGroup(0, ADULT - 1) and bool(says_so)


def _equal(one: pa.Array, other: pa.Array) -> bool:
    """Whether two columns agree wherever both are given, and somewhere are."""
    return pc.all(pc.equal(one, other)).as_py() is True


def _compare_ages(result: Extract, name: str, total: pa.Array) -> None:
    place = result.indexes[name]
    for index, (whole, summed) in enumerate(zip(result.arrays[name].to_pylist(), total.to_pylist(), strict=True)):
        if whole is not None and summed is not None and whole != summed:
            row = result.rows.data[index]
            result.issues.append(
                issue("age_groups_do_not_add_up", sheet=result.sheet, cell=cell_name(row, place), row_number=row + 1,
                      column=name, found=str(summed), expected=str(whole))
            )  # fmt: skip


def _compare_part(result: Extract, whole: str, meaning: Meaning, part: pa.Array) -> None:
    result.unused[meaning.index] = f"held against {whole}"
    for index, (given, some) in enumerate(zip(result.arrays[whole].to_pylist(), part.to_pylist(), strict=True)):
        if given is not None and some is not None and some > given:
            row = result.rows.data[index]
            result.issues.append(
                issue("part_exceeds_whole", sheet=result.sheet, cell=cell_name(row, meaning.index), row_number=row + 1,
                      column=meaning.column, found=str(some), expected=str(given))
            )  # fmt: skip
