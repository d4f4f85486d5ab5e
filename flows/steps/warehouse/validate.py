"""Validation with pandera: all files of a batch in one frame per dataset, lazily, so that every fault is reported at once.

The fixed cost of a pandera run (some 50 ms) is paid once a batch, not once a file. Rules and cell checks are declared in
schemas/; here their failures are led back to file, sheet and cell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa

from flows.steps.messages import issue, told_once
from flows.steps.records import Issue, Prepared
from schemas.declare import PANDAS_TYPES, Dataset, Rule
from schemas.registry import BY_NAME

Failures = dict[str, list[Issue]]
Letters: TypeAlias = "Mapping[tuple[str, ...], str]"
"""The letter of a column by (sheet, column) or (sheet, column, date of the operation)."""
_KEYS = frozenset({"reference_date", "place_id"})
"""Columns by which rules compare rows: kept even where no row has them."""
MOST_TOLD = 300
"""Of more rows of one file that break one rule, the first are told one by one; no one reads more."""


def find_faults(prepared: Sequence[Prepared]) -> Failures:
    """The issues that validation finds in files prepared together, by source."""
    found: Failures = defaultdict(list)
    held = [file for file in prepared if file.rows_folder is None]
    for name in sorted({dataset for file in held for dataset in file.tables}):
        for source_id, issues in _validate_dataset(BY_NAME[name], held).items():
            found[source_id] += issues
    for file in prepared:
        if file.rows_folder is not None:
            found[file.source_id] += _faults_of_pieces(file, Path(file.rows_folder))
    return dict(found)


def _faults_of_pieces(file: Prepared, folder: Path) -> list[Issue]:
    """The faults of a file whose rows lie on disk: piece by piece, then once more for the rules that compare rows, by their columns."""
    found: list[Issue] = []
    for name in file.datasets:
        dataset, path = BY_NAME[name], folder / f"{name}.arrow"
        by_row, comparing = ([rule for rule in dataset.rules if rule.compares_rows is compares] for compares in (False, True))
        for batch in pa.ipc.open_stream(str(path)):
            piece = replace(file, tables={name: pa.Table.from_batches([batch])})
            found += _validate_dataset(dataset, [piece], by_row).get(file.source_id, [])
        for rule in comparing:
            rows = _rows_to_compare(rule, path)
            if set(rule.columns) <= set(rows.column_names) and rows.num_rows:
                frame = to_frame(dataset, rows)
                found += _broken_rules(dataset, frame, {file.source_id: _letters(file)}, [rule]).get(file.source_id, [])
    told = Counter[str]()
    return [one for one in found if (told.update([one.rule]) or told[one.rule] <= MOST_TOLD)]


def _rows_to_compare(rule: Rule, path: Path) -> pa.Table:
    """The rows that a rule must see at once, with its columns: all, or those whose keys may occur twice (by their hashes)."""
    columns = {"source_id", "sheet", "row_number", "cell_letter", *rule.columns, *rule.also}
    if not rule.unique:
        return pa.Table.from_batches([_narrow(batch, columns) for batch in pa.ipc.open_stream(str(path))])
    hashes = [_hashes(batch, rule.unique) for batch in pa.ipc.open_stream(str(path))]
    ordered = np.sort(np.concatenate(hashes)) if hashes else np.empty(0, np.uint64)
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    alike = [np.isin(one, twice) for one in hashes]
    batches = pa.ipc.open_stream(str(path))
    return pa.Table.from_batches([_narrow(batch, columns).filter(pa.array(mask)) for batch, mask in zip(batches, alike, strict=True)])


def _narrow(batch: pa.RecordBatch, columns: set[str]) -> pa.RecordBatch:
    return batch.select([name for name in batch.schema.names if name in columns])


def _hashes(batch: pa.RecordBatch, keys: Sequence[str]) -> np.ndarray[Any, np.dtype[Any]]:
    known = [name for name in keys if name in batch.schema.names]
    return pd.util.hash_pandas_object(batch.select(known).to_pandas(), index=False).to_numpy()


def _checked_part(dataset: Dataset, table: pa.Table) -> pa.Table:
    """The table without the columns of free text that no rule looks at: they are most of its bytes."""
    return table.select([name for name in table.column_names if name in _checked_columns(dataset.name)])


@cache
def _checked_columns(dataset_name: str) -> frozenset[str]:
    dataset = BY_NAME[dataset_name]
    ruled = {name for rule in dataset.rules for name in (*rule.columns, *rule.also)}
    checked = {column.name for column in dataset.columns if column.kind != "text" or column.required or column.name in ruled}
    return frozenset({"source_id", "sheet", "row_number", "place_id", "place_name", "cell_letter", *checked})


def warm_up() -> None:
    """Let pandera load what it loads at its first validation, before there is anything to validate."""
    pandera.DataFrameSchema({"count": pandera.Column(int, pandera.Check.ge(0))}).validate(pd.DataFrame({"count": [0]}), lazy=True)


def to_frame(dataset: Dataset, table: pa.Table) -> pd.DataFrame:
    """A cleaned Arrow table as a pandas frame with the dtypes the dataset declares; columns that no file gives are left out."""
    frame = pd.DataFrame({name: table.column(name).to_pandas() for name in ("source_id", "sheet", "row_number")})
    columns = {
        column.name: _to_series(values, PANDAS_TYPES[column.kind])
        for column in dataset.columns
        if column.name in table.column_names
        and ((values := table.column(column.name)).null_count < table.num_rows or column.required or column.derived or column.name in _KEYS)
    }
    return pd.concat([frame, pd.DataFrame(columns)], axis=1)


def _to_series(values: pa.ChunkedArray, dtype: str) -> pd.Series[Any]:
    if dtype == "datetime64[s]":
        return pd.Series(values.cast(pa.timestamp("s")).to_numpy(), dtype="datetime64[s]")
    if dtype == "str":
        return pd.Series(values.to_pandas(), dtype="str")
    nullable: Mapping[str, Any] = {"Int64": pd.Int64Dtype(), "boolean": pd.BooleanDtype(), "Float64": pd.Float64Dtype()}
    return values.to_pandas(types_mapper={values.type: nullable[dtype]}.get)  # type: ignore[no-any-return]


def _validate_dataset(dataset: Dataset, prepared: Sequence[Prepared], rules: Sequence[Rule] | None = None) -> Failures:
    files = {file.source_id: file for file in prepared if dataset.name in file.tables}
    tables = [_checked_part(dataset, file.tables[dataset.name]) for file in files.values()]
    frame = to_frame(dataset, pa.concat_tables(tables, promote_options="default"))
    letters = {source_id: _letters(file) for source_id, file in files.items()}
    found: Failures = defaultdict(list)
    for check, index, column in _failures(dataset.schema, frame):
        if index is None:
            for source_id in files:
                found[source_id].append(issue("wrong_type", column=column, expected=check))
            continue
        row = _row(frame, index)
        rule = "missing_required_value" if check == "not_nullable" else "negative_value"
        found[row["source_id"]].append(_located(rule, row, column, letters[row["source_id"]], found=str(row[column])))
    for source_id, issues in _broken_rules(dataset, frame, letters, dataset.rules if rules is None else rules).items():
        found[source_id] += issues
    return {source_id: told_once(issues) for source_id, issues in found.items()}


def _broken_rules(
    dataset: Dataset, frame: pd.DataFrame, letters: Mapping[str, Letters], applied: Sequence[Rule]
) -> Failures:  # fmt: skip
    """The rows for which a rule does not hold; of many alike in one file the first are told, and the number of the rest."""
    if not applied:
        return {}
    rules = {rule.key: rule for rule in dataset.rules}
    found: Failures = defaultdict(list)
    told: Counter[tuple[str, str]] = Counter()
    source_ids = frame["source_id"].to_numpy()
    for _, index, key in _failures(dataset.rule_schema, dataset.rule_answers(frame, applied)):
        if index is None:
            raise TypeError(f"rule {key} does not answer with booleans")
        source_id = str(source_ids[index])
        told[source_id, key] += 1
        if told[source_id, key] <= MOST_TOLD:
            row = _row(frame, index)
            found[source_id].append(_rule_issue(rules[key], row, frame, letters[source_id]))
    for (source_id, key), count in told.items():
        if count > MOST_TOLD:
            rule = rules[key]
            found[source_id].append(issue("more_of_the_same", column=rule.columns[0], found=str(count - MOST_TOLD), broken=rule.name))
    return found


def _row(frame: pd.DataFrame, index: int) -> dict[str, Any]:
    return {str(name): value for name, value in frame.loc[index].to_dict().items()}


def _failures(schema: pandera.DataFrameSchema, frame: pd.DataFrame) -> Iterable[tuple[str, int | None, str]]:
    """(check, row, column) of every cell that fails, in the order of the sheet; row is None where a whole column fails."""
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        failed = {
            (str(check), None if pd.isna(index) else int(index), str(column))
            for column, check, index in zip(cases["column"], cases["check"], cases["index"], strict=True)
        }
        return sorted(failed, key=lambda case: (case[1] if case[1] is not None else -1, case[2], case[0]))
    return ()


def _rule_issue(rule: Rule, row: Mapping[str, Any], frame: pd.DataFrame, letters: Letters) -> Issue:
    expected = rule.expected(row) if rule.expected else None
    if rule.name == "counted_twice":
        expected = _other_rows(rule, row, frame)
    found = rule.found(row) if rule.found else None
    if rule.beside:
        found, expected = rule.beside(frame, row)
    return _located(rule.name, row, rule.columns[0], letters, found=found, expected=expected, place=row.get("place_name"))


def _other_rows(rule: Rule, row: Mapping[str, Any], frame: pd.DataFrame) -> str:
    same = frame[(frame["source_id"] == row["source_id"]) & (frame["place_id"] == row["place_id"]) & (frame[rule.columns[0]] > 0)]
    others = [
        f"{sheet}!{number}"
        for sheet, number in zip(same["sheet"], same["row_number"], strict=True)
        if (sheet, number) != (row["sheet"], row["row_number"])
    ]
    return ", ".join(others[:5])


def _located(rule: str, row: Mapping[str, Any], column: str, letters: Letters, **fields: Any) -> Issue:
    sheet, number = str(row["sheet"]), int(row["row_number"])
    letter = letters.get((sheet, column)) or letters.get((sheet, column, str(row.get("reference_date"))[:10]))
    letter = letter or str(row.get("cell_letter") or "").split("+")[0]
    cell = f"{letter}{number}" if letter else None
    return issue(rule, sheet=sheet, cell=cell, row_number=number, column=column, **fields)


def _letters(file: Prepared) -> Letters:
    """The letter of each column; one that stands side by side for several values has none of its own (the row says which), one of several
    operations has one for each date."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for account in file.columns:
        if account.column_name and account.column_letter:
            found[account.sheet, account.column_name].add(account.column_letter)
            if account.reference_date:
                found[account.sheet, account.column_name, str(account.reference_date)].add(account.column_letter)
    return {key: letters.pop() for key, letters in found.items() if len(letters) == 1}
