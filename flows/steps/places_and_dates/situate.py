"""An extract with the date and the place of every row: what can be landed, and held against totals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from flows.steps.cleaning.groups import groups_table
from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name, column_letter
from flows.steps.places_and_dates.places import Gazetteer, PlaceColumns, Placed
from flows.steps.places_and_dates.sites import count_unplaced, with_listed_sites
from flows.steps.questionnaires.answers import Answers
from flows.steps.reading.extract import Extract
from flows.steps.records import Issue
from schemas.declare import Dataset

MOST_KNOWN = 0.8
"""Where this share of a table's rows name unknown places, the table is held to be of another country."""
_ARROW_TYPES = {
    "count": pa.int64(), "round": pa.int64(), "text": pa.string(), "flag": pa.bool_(), "date": pa.date32(), "decimal": pa.float64(),
    "category": pa.string(), "country": pa.string(), "age": pa.string(),
}  # fmt: skip


@dataclass(eq=False, slots=True)
class Situated:
    """A table whose rows have a date and a place. `subtotals` are the data rows that do not count: sums of other rows, rows of other countries.

    `answers` are those of a questionnaire, to the questions that are no columns of the dataset.
    """

    extract: Extract
    dates: list[date | None]
    round_number: int | None
    placed: Placed
    figures: dict[str, list[int | None]]
    filled: dict[str, pa.Array]
    subtotals: set[int] = field(default_factory=set)
    answers: Answers | None = None
    reference_dates: tuple[date, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.reference_dates = tuple(sorted({day for day in self.dates if day is not None}))

    @property
    def dataset(self) -> Dataset:
        return self.extract.table.dataset

    @property
    def kept(self) -> Sequence[int]:
        rows = range(self.extract.height)
        return [row for row in rows if row not in self.subtotals] if self.subtotals else rows

    @property
    def finest_level(self) -> int:
        return max((level for level in self.placed.level if level is not None), default=-1)

    def tables(self, source_id: str) -> dict[str, pa.Table]:
        """The rows that count, by dataset: the table's own, those of its answers, and the groups that its counts are broken down into."""
        table = self.to_table(source_id)
        own = {self.dataset.name: table} | groups_table(self.extract, table, self.kept)
        kept = {self.extract.rows.data[row] + 1 for row in self.kept}
        return own | (self.answers.tables(source_id, self.extract.sheet, kept) if self.answers else {})

    def to_table(self, source_id: str) -> pa.Table:
        """The rows that count as an Arrow table: where they came from, then the dataset's columns that this sheet gives."""
        height = self.extract.height
        columns: dict[str, pa.Array] = {
            "source_id": _repeated(source_id, height),
            "sheet": _repeated(self.extract.sheet, height),
            "row_number": pa.array([row + 1 for row in self.extract.rows.data], pa.int32()),
        }
        given = {**self.extract.arrays, **self.filled}
        for column in self.dataset.columns:
            if column.name in given:
                columns[column.name] = given[column.name].cast(_ARROW_TYPES[column.kind])
        table = pa.table(columns).take(pa.array(self.kept, pa.int64())) if self.subtotals else pa.table(columns)
        return self._observed(table)

    def _observed(self, table: pa.Table) -> pa.Table:
        """A day of a point without any count was not observed: it says nothing, and a zero would say something else. So does a month
        that a table has a column for and no count; in one that has some, a blank is a place that did not report."""
        day = self.dataset.folding.day if self.dataset.folding else None
        if not day or (self.dataset.placed_by != "point" and day not in dict(self.extract.table.values)):
            return table
        measures = [column.name for column in self.dataset.columns if column.kind == "count" and column.unit and column.name in table.column_names]
        is_counted = reduce(pc.or_, [pc.is_valid(table.column(name)) for name in measures])
        if self.dataset.placed_by == "point":
            return table.filter(is_counted)
        return table if pc.any(is_counted).as_py() else table.slice(0, 0)


def _repeated(text: str | None, height: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), height)


def python_days(days: pa.Array) -> list[date | None]:
    """An array of dates as a list: each distinct date is made once, for Arrow takes longer over one than over all the rest of a row."""
    encoded = days.dictionary_encode()
    known: dict[int | None, date | None] = {None: None, **dict(enumerate(encoded.dictionary.to_pylist()))}
    return list(map(known.__getitem__, encoded.indices.to_pylist()))


def situate(item: Extract, gazetteer: Gazetteer, dates: pa.Array | None, round_number: int | None) -> Situated:
    """Place the rows of an extract by its region, cercle and commune; what the gazetteer objects to is an issue at its cell."""
    days: list[date | None] = python_days(dates) if dates is not None else [None] * item.height
    foreign: set[int] = set()
    known = [day for day in days if day is not None]
    if item.table.is_pivot or not item.table.dataset.has_places:
        nothing: list[None] = [None] * item.height
        placed = Placed(nothing, nothing, nothing, nothing, nothing, ())  # type: ignore[arg-type]
    else:
        columns = _place_columns(item, gazetteer)
        foreign = _foreign_rows(columns, gazetteer) if item.table.dataset.of_many_countries else set()
        by_row = days if item.table.dataset.dated_by == "row" and known else None
        listed_in = item.table.dataset.sites_listed_in
        sites = gazetteer.sites(listed_in) if listed_in else None
        columns = with_listed_sites(columns, sites) if sites else columns
        placed = gazetteer.resolve(columns, max(known) if known else None, by_row)
        placed = count_unplaced(placed, columns, sites, gazetteer) if sites else placed
        if foreign:
            placed = replace(placed, issues=[problem for problem in placed.issues if problem.index not in foreign])
            item.issues.append(issue("rows_of_other_countries", sheet=item.sheet, found=str(len(foreign)), expected=gazetteer.country.name))
        item.issues += _place_issues(item, placed, gazetteer.country.level_names) + _places_beside(item, gazetteer)
    # A column headed "Entrées", or "Femmes 0-5 ans", says of whom each of its counts is.
    day = item.table.dataset.folding.day if item.table.dataset.folding else None
    said = {column: _repeated(word, item.height) for column, word in item.table.values if column != day}
    if "cell_letter" in item.table.dataset.by_name and item.table.dataset.folding:
        said["cell_letter"] = _repeated(item.letters_of(item.table.dataset.folding.measure), item.height)
    filled = said | _places(item, placed) | (_operation(item, days, round_number) if item.table.dataset.dated_by == "operation" else {})
    return Situated(item, days, round_number, placed, item.counts(), filled, foreign)


def _places(item: Extract, placed: Placed) -> dict[str, pa.Array]:
    height, suppressed = item.height, item.suppressed
    masked = [",".join(sorted(suppressed[row])) if row in suppressed else None for row in range(height)] if suppressed else [None] * height
    return {
        "place_id": pa.array(placed.place_id, pa.string()),
        "place_level": pa.array(placed.level, pa.int64()),
        "place_name": pa.array(placed.name, pa.string()),
        "place_parent_id": pa.array(placed.parent_id, pa.string()),
        "place_perimeter": pa.array(placed.perimeter, pa.string()),
        "suppressed_columns": pa.array(masked, pa.string()),
    }


def _operation(item: Extract, days: Sequence[date | None], round_number: int | None) -> dict[str, pa.Array]:
    return {
        "reference_date": pa.array(days, pa.date32()),
        "tool": _repeated(item.table.dataset.tool, item.height),
        "round_number": item.arrays.get("round_number") or pa.array([round_number] * item.height, pa.int64()),
        "populations": _repeated(",".join(item.populations), item.height),
    }


def _foreign_rows(columns: PlaceColumns, gazetteer: Gazetteer) -> set[int]:
    """The rows that name another country: of no concern to this base where a dataset covers many."""
    return {row for row, name in enumerate(columns.country or ()) if name and not gazetteer.is_country(name)}


def _place_columns(item: Extract, gazetteer: Gazetteer) -> PlaceColumns:
    texts: dict[str, Sequence[str | None]] = {name: array.to_pylist() for name, array in item.arrays.items() if name.endswith(("_name", "_pcode"))}
    if item.table.dataset.placed_by == "geography":
        geography = item.arrays["geography"].to_pylist()
        is_country = [text is not None and gazetteer.is_country(text) for text in geography]
        return PlaceColumns(
            country=[text if whole else None for text, whole in zip(geography, is_country, strict=True)],
            region=[None if whole else text for text, whole in zip(geography, is_country, strict=True)],
        )
    return PlaceColumns(
        country=texts.get("country_name"), region=texts.get("region_name"), region_pcode=texts.get("region_pcode"),
        cercle=texts.get("cercle_name"), cercle_pcode=texts.get("cercle_pcode"), commune=texts.get("commune_name"),
        commune_pcode=texts.get("commune_pcode"), site=texts.get("site_name"),
    )  # fmt: skip


def _places_beside(item: Extract, gazetteer: Gazetteer) -> list[Issue]:
    """An error for a second column of places that names others than the first: two tables stand side by side.

    Two spellings or languages of one place are the same (Tombouctou, Timbuktu), and so is a blank.
    """
    issues = []
    for name, repeats in item.repeated.items():
        if not name.endswith("_name"):
            continue
        first = item.rows.column(item.indexes[name], item.rows.data)
        for index in repeats:
            for row, one, other in zip(item.rows.data, first, item.rows.column(index, item.rows.data), strict=True):
                if one != other and one and other and gazetteer.canonical_name(str(one)) != gazetteer.canonical_name(str(other)):
                    letters = f"{column_letter(item.indexes[name])}, {column_letter(index)}"
                    issues.append(issue("tables_side_by_side", sheet=item.sheet, cell=cell_name(row, index), row_number=row + 1,
                                        column=name, found=str(other), expected=str(one), letters=letters))  # fmt: skip
                    break
    return issues


def _place_issues(item: Extract, placed: Placed, level_names: Mapping[str, str]) -> list[Issue]:
    """One issue a cell for errors; warnings that say the same of one code and place are told once, with their number."""
    if strange := _other_country(item, placed, level_names):
        return [strange]
    grouped: dict[tuple[str, str, str | None, str | None], list[int]] = defaultdict(list)
    for problem in placed.issues:
        grouped[problem.rule, problem.column, problem.found, problem.expected].append(problem.index)
    issues = []
    for (rule, column, found, expected), rows in grouped.items():
        severity = next(problem.severity for problem in placed.issues if problem.rule == rule)
        for row in rows if severity == "error" and rule != "country_mismatch" else rows[:1]:
            sheet_row = item.rows.data[row]
            letter = item.indexes.get(column, item.indexes.get("geography"))
            issues.append(
                issue(rule, sheet=item.sheet, cell=cell_name(sheet_row, letter) if letter is not None else None,
                      row_number=sheet_row + 1, column=column, found=found, expected=expected, rows=len(rows),
                      place=_name_beside(item, column, row), **level_names)
            )  # fmt: skip
    return issues


def _name_beside(item: Extract, code_column: str, row: int) -> str | None:
    """The name that a row gives beside a code."""
    names = item.arrays.get(code_column.replace("_pcode", "_name"))
    return names[row].as_py() if names is not None else None


def _other_country(item: Extract, placed: Placed, level_names: Mapping[str, str]) -> Issue | None:
    """One issue for a table nearly all of whose places are unknown: that is another country's, or its columns are mixed up."""
    unknown = [problem for problem in placed.issues if problem.rule in ("unknown_region", "unknown_cercle")]
    names = list(dict.fromkeys(problem.found for problem in unknown))
    if len(unknown) < MOST_KNOWN * item.height or len(names) < 3:
        return None
    first = unknown[0]
    row, index = item.rows.data[first.index], item.indexes.get(first.column)
    return issue(
        "places_of_another_country", sheet=item.sheet, cell=cell_name(row, index) if index is not None else None, row_number=row + 1,
        column=first.column, found=" ¦ ".join(names[:4]), rows=len(unknown), all=item.height, **level_names,
    )  # fmt: skip
