"""Validation with pandera: all files of a batch in one frame per dataset, lazily, so that every fault is reported at once.

The fixed cost of a pandera run (some 50 ms) is paid once a batch, not once a file. Rules and cell checks are declared in
schemas/; here their failures are led back to file, sheet and cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa

from flows.steps.messages import issue
from flows.steps.records import Issue, Prepared
from schemas.declare import PANDAS_TYPES, Dataset, Rule
from schemas.registry import BY_NAME

Failures = dict[str, list[Issue]]


def find_faults(prepared: Sequence[Prepared]) -> Failures:
    """The issues that validation finds in files prepared together, by source."""
    found: Failures = defaultdict(list)
    for name in sorted({dataset for file in prepared for dataset in file.tables}):
        for source_id, issues in _validate_dataset(BY_NAME[name], prepared).items():
            found[source_id] += issues
    return dict(found)


def to_frame(dataset: Dataset, table: pa.Table) -> pd.DataFrame:
    """A cleaned Arrow table as a pandas frame with the dtypes the dataset declares; a column not given is all NULL."""
    frame = pd.DataFrame(index=pd.RangeIndex(table.num_rows))
    for name in ("source_id", "sheet", "row_number"):
        frame[name] = table.column(name).to_pandas()
    for column in dataset.columns:
        dtype = PANDAS_TYPES[column.kind]
        if column.name not in table.column_names:
            frame[column.name] = pd.array([pd.NA] * table.num_rows, dtype=dtype) if dtype != "datetime64[s]" else pd.NaT
            continue
        values = table.column(column.name)
        frame[column.name] = _to_series(values, dtype)
    return frame


def _to_series(values: pa.ChunkedArray, dtype: str) -> pd.Series[Any]:
    if dtype == "datetime64[s]":
        return pd.Series(values.cast(pa.timestamp("s")).to_numpy()).astype(dtype)
    if dtype == "str":
        return pd.Series(values.to_pandas(), dtype="str")
    nullable: Mapping[str, Any] = {"Int64": pd.Int64Dtype(), "boolean": pd.BooleanDtype(), "Float64": pd.Float64Dtype()}
    return values.to_pandas(types_mapper={values.type: nullable[dtype]}.get)  # type: ignore[no-any-return]


def _validate_dataset(dataset: Dataset, prepared: Sequence[Prepared]) -> Failures:
    files = {file.source_id: file for file in prepared if dataset.name in file.tables}
    tables = [file.tables[dataset.name] for file in files.values()]
    frame = to_frame(dataset, pa.concat_tables(tables, promote_options="default"))
    try:
        dataset.schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        return _issues_of(dataset, frame, errors.failure_cases, files)
    return {}


def _issues_of(dataset: Dataset, frame: pd.DataFrame, cases: pd.DataFrame, files: Mapping[str, Prepared]) -> Failures:
    letters = {source_id: _letters(file) for source_id, file in files.items()}
    rules = {rule.key: rule for rule in dataset.rules}
    found: Failures = defaultdict(list)
    for check, index, column in _distinct_failures(cases):
        if index is None:
            for source_id in files:
                found[source_id].append(issue("wrong_type", column=column, expected=check))
            continue
        row = frame.loc[index].to_dict()
        where = letters[row["source_id"]]
        if check in rules:
            found[row["source_id"]].append(_rule_issue(rules[check], row, frame, where))
        elif column is not None:
            rule = "negative_value" if check == "negative_count" else "missing_required_value"
            found[row["source_id"]].append(_located(rule, row, column, where, found=str(row[column])))
    return found


def _distinct_failures(cases: pd.DataFrame) -> Iterable[tuple[str, int | None, str | None]]:
    """(check, row, column) once each: a failing frame check comes with every column of the row."""
    seen = set()
    for context, column, check, index in zip(cases["schema_context"], cases["column"], cases["check"], cases["index"], strict=True):
        frame_check = context == "DataFrameSchema"
        key = (str(check), None if pd.isna(index) else int(index), None if frame_check else str(column))
        if key not in seen:
            seen.add(key)
            yield key


def _rule_issue(rule: Rule, row: Mapping[str, Any], frame: pd.DataFrame, letters: Mapping[tuple[str, str], str]) -> Issue:
    expected = rule.expected(row) if rule.expected else None
    if rule.name == "counted_twice":
        expected = _other_rows(rule, row, frame)
    found = rule.found(row) if rule.found else None
    return _located(rule.name, row, rule.columns[0], letters, found=found, expected=expected, place=row.get("place_name"))


def _other_rows(rule: Rule, row: Mapping[str, Any], frame: pd.DataFrame) -> str:
    same = frame[(frame["source_id"] == row["source_id"]) & (frame["place_id"] == row["place_id"]) & (frame[rule.columns[0]] > 0)]
    others = [
        f"{sheet}!{number}"
        for sheet, number in zip(same["sheet"], same["row_number"], strict=True)
        if (sheet, number) != (row["sheet"], row["row_number"])
    ]
    return ", ".join(others[:5])


def _located(rule: str, row: Mapping[str, Any], column: str, letters: Mapping[tuple[str, str], str], **fields: Any) -> Issue:
    sheet, number = str(row["sheet"]), int(row["row_number"])
    letter = letters.get((sheet, column))
    cell = f"{letter}{number}" if letter else None
    return issue(rule, sheet=sheet, cell=cell, row_number=number, column=column, **fields)


def _letters(file: Prepared) -> dict[tuple[str, str], str]:
    return {(a.sheet, a.column_name): a.column_letter for a in file.columns if a.column_name and a.column_letter}
