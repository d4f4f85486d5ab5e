"""The sexes and age groups that make up a count, kept one by one: which of a table's columns count everybody, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from flows.steps.cleaning.breakdown import Part, sum_of_parts
from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name, column_letter
from flows.steps.recognition.ages import ADULT, OLDEST, AgeGroup, leave_nobody_out
from flows.steps.recognition.headers import age_group
from schemas.registry import BY_NAME

if TYPE_CHECKING:
    from flows.steps.reading.extract import Extract


@dataclass(frozen=True, slots=True)
class Group:
    """People of one sex (None: both) and age group (None: all ages): a column of the sheet, cleaned."""

    sex: str | None
    ages: AgeGroup | None
    counts: pa.Array
    index: int


def find_groups(result: Extract, parts: Mapping[str, Sequence[Part]], adults: Mapping[str, pa.Array]) -> list[Group]:
    """The groups of a table that together are everybody, the finest first; none where it gives no ages, or ages with gaps.

    Where sexes and ages are told apart, both stand: the sexes, then the ages of both, who are the same people.
    `adults` are columns of women or men that hold adults alone. Ages of both sexes beside crossed ones are held against those.
    """
    declared = result.table.dataset.breakdown
    if declared is None:
        return []
    given: dict[str | None, list[Group]] = {}
    for name, sex in declared.sexes.items():
        given[sex] = [Group(sex, ages, counts, meaning.index) for meaning, counts in parts.get(name, ()) if (ages := age_group(meaning.header))]
        if name in adults:
            given[sex].append(Group(sex, AgeGroup(ADULT, OLDEST), adults[name], result.indexes[name]))
    whole = {sex: Group(sex, None, result.arrays[name], result.indexes[name]) for name, sex in declared.sexes.items() if name in result.arrays}
    both = given.pop(None, [])
    chosen = _crossed(given, both, whole)
    if both and chosen and chosen[-1].sex is not None:
        _compare_sums(result, both, chosen)
    if not _are_whole(both):
        return chosen
    sexes = chosen or [whole[sex] for sex in declared.sexes.values() if sex and sex in whole]
    return sexes if chosen and all(group.ages for group in chosen) else [*sexes, *both]


def _crossed(given: Mapping[str | None, list[Group]], both: list[Group], whole: Mapping[str | None, Group]) -> list[Group]:
    """Ages by sex: of each sex alone, of one while the other has no ages, or up to an age from which both are counted as one."""
    if not any(given.values()):
        return []
    if all(groups and _are_whole([*groups, *both]) for groups in given.values()) and both:
        return [*(group for groups in given.values() for group in groups), *both]
    found = [groups if _are_whole(groups) else [whole[sex]] if sex in whole else [] for sex, groups in given.items()]
    has_ages = any(group.ages for groups in found for group in groups)
    return [group for groups in found for group in groups] if has_ages and all(found) else []


def _are_whole(groups: Sequence[Group]) -> bool:
    return leave_nobody_out([group.ages for group in groups if group.ages])


def _compare_sums(result: Extract, both: Sequence[Group], chosen: Sequence[Group]) -> None:
    """An error where people of an age are not those of both sexes and that age."""
    for group in both:
        same = [other for other in chosen if other.ages == group.ages]
        if len(same) < 2:
            continue
        summed = sum_of_parts([other.counts for other in same], blank_is_none=False)
        for row, (given, expected) in enumerate(zip(group.counts.to_pylist(), summed.to_pylist(), strict=True)):
            if given is not None and expected is not None and given != expected:
                sheet_row = result.rows.data[row]
                result.issues.append(
                    issue("age_groups_do_not_add_up", sheet=result.sheet, cell=cell_name(sheet_row, group.index), row_number=sheet_row + 1,
                          found=str(expected), expected=str(given))
                )  # fmt: skip


def groups_table(result: Extract, own: pa.Table, kept: Sequence[int]) -> dict[str, pa.Table]:
    """The rows of a table's groups by dataset, those of the data rows `kept` alone; `own` is the table they are taken from."""
    declared = result.table.dataset.breakdown
    if declared is None or not result.groups:
        return {}
    names = ("source_id", "sheet", "row_number", *(column.name for column in BY_NAME[declared.into].columns))
    common = own.select([name for name in names if name in own.column_names])
    rows = pa.array(kept, pa.int64())
    tables = []
    for group in result.groups:
        ages = f"{group.ages.first}-{group.ages.last}" if group.ages else None
        said = {"sex": group.sex, "age_group": ages, "cell_letter": column_letter(group.index)}
        table = common.append_column("individuals", group.counts.take(rows).cast(pa.int64()))
        for name, text in said.items():
            table = table.append_column(name, pa.repeat(pa.scalar(text, pa.string()), table.num_rows))
        tables.append(table.filter(pc.is_valid(table.column("individuals"))))
    return {declared.into: pa.concat_tables(tables)}
