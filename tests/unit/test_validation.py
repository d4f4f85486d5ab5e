"""The rules of a dataset: what they object to, where they say so, and that NULL passes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from flows.steps.reading.readers import read_here
from flows.steps.records import Issue, Prepared
from flows.steps.settings import SHIPPED_REFERENCE
from flows.steps.warehouse.validate import MOST_TOLD, find_faults
from flows.steps.warehouse.validator import Validator

DAY = dt.date(2019, 12, 31)
PLACES = ("Snapshot Date", "Admin 1", "Admin 2", "Admin 3")


def prepare(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> Prepared:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append([*PLACES, *header])
    for number, row in enumerate(rows):
        book.active.append([DAY, "Gao", "Gao", f"Commune {number}", *row])
    book.save(path)
    prepared = read_here(path, SHIPPED_REFERENCE, None)
    assert prepared.is_accepted, prepared.issues
    return prepared


def faults(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Issue]:
    prepared = prepare(path, header, rows)
    return find_faults([prepared]).get(prepared.source_id, [])


PDI = ("PDI ménages", "PDI individus", "PDI femmes", "PDI hommes")
SETTINGS = ("PDI individus", "No. of IDPs Ind. in collective settings", "Type of Displacement", "Conflict", "Insecurity")


@pytest.mark.parametrize(
    ("header", "row", "rule", "cell", "severity"),
    [
        (PDI, (50, 10, 5, 5), "households_exceed_individuals", "E2", "error"),
        (PDI, (10, 50, 30, 21), "sexes_do_not_add_up", "F2", "error"),
        (PDI, (10, 50, 60, None), "part_exceeds_whole", "G2", "error"),
        (PDI, (0, 50, 25, 25), "people_without_households", "E2", "warning"),
        (PDI, (2, 50, 25, 25), "household_size_doubtful", "E2", "warning"),
        (PDI, (40, 50, 25, 25), "household_size_doubtful", "E2", "warning"),
        (SETTINGS, (50, 51, None, None, None), "part_exceeds_whole", "F2", "error"),
        (SETTINGS, (50, 5, "conflict", 0, 0), "reason_contradicts_type", "G2", "warning"),
    ],
)
def test_a_broken_rule_is_told_at_its_cell(tmp_path: Path, header: Sequence[str], row: Sequence[Any], rule: str, cell: str, severity: str) -> None:
    sound = [None] * len(header)
    found = faults(tmp_path / "Baseline.xlsx", header, [row, sound])
    assert [(issue.rule, issue.cell, issue.severity) for issue in found] == [(rule, cell, severity)]


def test_households_whose_people_are_not_given_are_missing_from_the_total(tmp_path: Path) -> None:
    found = faults(tmp_path / "Baseline.xlsx", PDI, [(10, None, None, None), (20, 100, None, None), (3, "<5", None, None), (0, None, None, None)])
    assert [(issue.rule, issue.cell, issue.found) for issue in found] == [("households_without_people", "F2", "10")]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (PDI, (None, 50, None, None)), (PDI, (10, None, None, None)), (PDI, (None, None, 3, 4)), (PDI, (0, 0, 0, 0)), (PDI, (10, 50, 25, 25)),
        (PDI, (5, 50, None, None)), (SETTINGS, (50, 50, "Conflict", 1, 0)), (SETTINGS, (50, None, "conflict", None, None)),
        (SETTINGS, (50, 0, "Inondation", 0, 0)),
    ],
)  # fmt: skip
def test_what_is_not_given_breaks_no_rule(tmp_path: Path, header: Sequence[str], row: Sequence[Any]) -> None:
    assert faults(tmp_path / "Baseline.xlsx", header, [row, [None] * len(header)]) == []


def test_every_fault_of_a_row_and_of_all_rows_is_told_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path / "Baseline.xlsx", PDI, [(50, 10, 30, 21), (10, 50, 30, 21)])
    assert {(issue.rule, issue.row_number) for issue in found} == {
        ("households_exceed_individuals", 2), ("sexes_do_not_add_up", 2), ("part_exceeds_whole", 2), ("sexes_do_not_add_up", 3),
    }  # fmt: skip


def test_of_very_many_alike_the_first_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    found = faults(tmp_path / "Baseline.xlsx", PDI[:2], [(50, 10)] * (MOST_TOLD + 7))
    told = [issue for issue in found if issue.rule == "households_exceed_individuals"]
    assert len(told) == MOST_TOLD
    assert [issue.found for issue in found if issue.rule == "more_of_the_same"] == ["7"]


def replaced(prepared: Prepared, dataset: str, column: str, values: pa.Array) -> list[tuple[str, str | None]]:
    """What validation says where cleaning has let something through."""
    table = prepared.tables[dataset]
    changed = replace(prepared, tables={dataset: table.set_column(table.column_names.index(column), column, values)})
    return [(issue.rule, issue.cell) for issue in find_faults([changed])[prepared.source_id]]


def test_a_negative_count_that_cleaning_let_through_is_stopped_here(tmp_path: Path) -> None:
    prepared = prepare(tmp_path / "Baseline.xlsx", ("PDI individus",), [(50,)])
    assert replaced(prepared, "baseline_stock", "pdi_individuals", pa.array([-5], pa.int64())) == [("negative_value", "E2")]


def test_a_value_that_must_be_given_and_is_not_is_told(tmp_path: Path) -> None:
    path = tmp_path / "printed.csv"
    path.write_text("reference_date,geography,individuals,publisher\n2022-12-31,Mali,412387,\n2022-09-30,Mali,440436,DTM\n", encoding="utf-8")
    prepared = read_here(path, SHIPPED_REFERENCE, None)
    found = find_faults([prepared])[prepared.source_id]
    assert [(issue.rule, issue.cell) for issue in found] == [("missing_required_value", "D2")]


def test_files_validated_together_keep_their_own_faults(tmp_path: Path) -> None:
    good = prepare(tmp_path / "good.xlsx", PDI[:2], [(10, 50)])
    bad = prepare(tmp_path / "bad.xlsx", PDI[:2], [(50, 10)])
    with Validator() as validator:
        first, second = validator.validate([good, bad])
        (again,) = validator.validate([bad])
    assert first.is_accepted and not second.is_accepted and not again.is_accepted
    assert second.issues[-1].cell == "E2"


def test_a_validator_that_dies_is_an_error_and_not_an_empty_answer(tmp_path: Path) -> None:
    good = prepare(tmp_path / "good.xlsx", PDI[:2], [(10, 50)])
    with Validator() as validator:
        validator._process.kill()
        validator._process.join()
        with pytest.raises(RuntimeError, match="validation died"):
            validator.validate([good])
