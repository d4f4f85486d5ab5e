"""Several rows for one place, told apart by a cause, an origin, a shelter or a time of arrival: they are parts, and the place's figure is their sum.

A place that stands twice by mistake is counted twice. So rows are parts only where a column of that kind explains every one of them, and where
the table is written so throughout; where each row repeats the number of the whole place, the file is refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import combinations
from typing import TypeAlias

import pyarrow as pa

from flows.steps.cleaning.clean import is_missing
from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name, column_letter
from flows.steps.places_and_dates.situate import Situated
from flows.steps.recognition.headers import fold
from flows.steps.recognition.tables import Meaning
from flows.steps.recognition.telling_columns import may_tell_rows_apart
from flows.steps.reconciling.subtotals import disagreements
from flows.steps.records import Issue

Key: TypeAlias = "tuple[date | None, str]"
"""A place at a date."""
PART = "row_part"
"""The column that says what a row counts of its place."""
FEWEST_SHARE, FEW_PLACES = 0.2, 3
"""So many of a table's places stand in several rows where it is written so; of fewer places than three, half do."""
MANY_SHARE, MANY_PLACES = 0.05, 10
"""In a long list most places may have but one cause; ten are no slip of the pen."""
SURE_SHARE = 0.5
FEW_PEOPLE = 20
"""Below this two parts of a place have the same households and individuals by chance."""
_TOTAL = re.compile(
    r"(?:grand )?totals?(?: general| geral)?|ensemble|overall|combined|(?:all|toutes?|tous|todos|todas)(?: (?:les |the |"
    r"as |os )?\w+)?"
)


@dataclass(frozen=True, slots=True)
class _Telling:
    """A column that may tell the rows of a place apart, and what it says in each row; nothing where it is blank."""

    meaning: Meaning
    said: list[str]


def tell_rows_of_places_apart(items: Sequence[Situated]) -> list[Issue]:
    """Name in `row_part` what each row counts of its place, in the tables of a file that are written so.

    Of two tables that tell the rows of one place apart by other columns neither is believed: both count its people.
    """
    issues = [found for item in items for found in _tell_rows_of_a_place_apart(item)]
    told = [item for item in items if PART in item.filled]
    for one, other in combinations(told, 2):
        if _headers_told(one) != _headers_told(other) and set(_keys(one)) & set(_keys(other)):
            for item in (one, other):
                item.filled.pop(PART, None)
    return issues


def _headers_told(item: Situated) -> list[str]:
    """The headers in "Cause: conflict ¦ Origin: Gao"."""
    return [said.partition(":")[0] for said in str(item.filled[PART][0]).split(" ¦ ")] if PART in item.filled else []


def _keys(item: Situated) -> Iterable[Key]:
    return ((item.dates[row], place_id) for row in item.kept if (place_id := item.placed.place_id[row]) is not None)


def _tell_rows_of_a_place_apart(item: Situated) -> list[Issue]:
    """The same for one table. Rows that give the sum of the others ("Total", or a blank) are sub-totals.

    Nothing changes where the rows are not explained: validation then says that the place is counted twice.
    """
    if PART not in item.dataset.by_name or not (places := _places_in_several_rows(item)):
        return []
    columns = [column for column in _telling_columns(item) if _varies(column, places)]
    if not columns:
        return []
    marks = [tuple(column.said[row] for column in columns) for row in range(item.extract.height)]
    issues = _set_totals_apart(item, places, marks)
    if not _explains(item, marks) or not _is_written_so(item, places):
        return issues
    if repeated := _repeats_whole(item, columns[0]):
        return [*issues, repeated]
    headers = [column.meaning.header.rpartition(" | ")[2] for column in columns]
    told = [" ¦ ".join(f"{header}: {text or '–'}" for header, text in zip(headers, mark, strict=True)) for mark in marks]
    item.filled[PART] = pa.array(told, pa.string())
    for column in columns:
        if column.meaning.role in ("unmapped", "ignored"):
            item.extract.unused[column.meaning.index] = "tells the rows of a place apart"
    return [*issues, _told(item, columns, len(places)), *_alike(item, places, marks)]


def _places_in_several_rows(item: Situated) -> dict[Key, list[int]]:
    """The rows that count somebody of each place that has several."""
    if len(set(item.placed.place_id)) == item.extract.height:
        return {}
    rows: dict[Key, list[int]] = defaultdict(list)
    for row in item.kept:
        place_id = item.placed.place_id[row]
        if place_id is not None and any(column[row] for column in item.figures.values()):
            rows[item.dates[row], place_id].append(row)
    return {key: own for key, own in rows.items() if len(own) > 1}


def _telling_columns(item: Situated) -> list[_Telling]:
    found = []
    for meaning in item.extract.table.columns:
        if may_tell_rows_apart(meaning) and meaning.index not in item.extract.breakdowns:
            cells = item.extract.rows.column(meaning.index, item.extract.rows.data)
            found.append(_Telling(meaning, list(map(_text, cells))))
    return found


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if is_missing(cell) else " ".join(str(cell).split())


def _varies(column: _Telling, places: Mapping[Key, Sequence[int]]) -> bool:
    return any(len({fold(column.said[row]) for row in rows}) > 1 for rows in places.values())


@lru_cache(maxsize=20_000)
def _is_total(text: str) -> bool:
    return bool(_TOTAL.fullmatch(fold(text)))


def _set_totals_apart(item: Situated, places: dict[Key, list[int]], marks: Sequence[tuple[str, ...]]) -> list[Issue]:
    """Rows of all causes beside rows of each must be their sum, and do not count; so do rows that say no cause, where they all are that sum."""
    issues: list[Issue] = []
    for rows in places.values():
        totals = [row for row in rows if any(map(_is_total, marks[row]))]
        parts = [row for row in rows if row not in totals]
        if totals and parts:
            for row in totals:
                issues += disagreements(item, row, [parts])
            item.subtotals |= set(totals)
            rows[:] = parts
    blank = {key: row for key, rows in places.items() if len(rows) > 2 for row in rows if not any(marks[row])}
    sums = {
        key: all(column[row] in (None, _sum(item, name, places[key], row)) for name, column in item.figures.items()) for key, row in blank.items()
    }
    if blank and all(sums.values()):
        item.subtotals |= set(blank.values())
        for key, row in blank.items():
            places[key].remove(row)
    return issues


def _sum(item: Situated, name: str, rows: Sequence[int], without: int) -> int:
    return sum(item.figures[name][row] or 0 for row in rows if row != without)


def _explains(item: Situated, marks: Sequence[tuple[str, ...]]) -> bool:
    """Whether no place has two rows that say the same of one population."""
    seen: set[tuple[date | None, str, str, tuple[str, ...]]] = set()
    for row in item.kept:
        place_id = item.placed.place_id[row]
        if place_id is None:
            continue
        for population in {name.partition("_")[0] for name, column in item.figures.items() if column[row]}:
            said = item.dates[row], place_id, population, tuple(map(fold, marks[row]))
            if said in seen:
                return False
            seen.add(said)
    return True


def _is_written_so(item: Situated, places: Mapping[Key, Sequence[int]]) -> bool:
    counted = {
        (item.dates[row], item.placed.place_id[row]) for row in item.kept
        if item.placed.place_id[row] is not None and any(column[row] for column in item.figures.values())
    }  # fmt: skip
    share = len(places) / len(counted)
    enough = ((1, SURE_SHARE), (FEW_PLACES, FEWEST_SHARE), (MANY_PLACES, MANY_SHARE))
    return any(len(places) >= fewest and share >= least for fewest, least in enough)


def _repeats_whole(item: Situated, telling: _Telling) -> Issue | None:
    """An error where a count is the same in all rows of most places: it is the place's, told again in each row, and would be counted with each."""
    groups: dict[Key, list[int]] = defaultdict(list)
    for row in item.kept:
        if (place_id := item.placed.place_id[row]) is not None:
            groups[item.dates[row], place_id].append(row)
    for name, column in item.figures.items():
        filled = [values for rows in groups.values() if len(values := [column[row] for row in rows if column[row]]) > 1]
        same = [values for values in filled if len(set(values)) == 1]
        if len(same) > SURE_SHARE * len(filled):
            row = next(row for rows in groups.values() for row in rows if len({column[one] for one in rows if column[one]}) == 1 and column[row])
            sheet_row = item.extract.rows.data[row]
            return issue(
                "place_total_in_each_row", sheet=item.extract.sheet, cell=cell_name(sheet_row, item.extract.indexes[name]), row_number=sheet_row + 1,
                column=name, found=str(column[row]), place=item.placed.name[row], header=telling.meaning.header,
            )  # fmt: skip
    return None


def _alike(item: Situated, places: Mapping[Key, Sequence[int]], marks: Sequence[tuple[str, ...]]) -> list[Issue]:
    """A warning for each row that gives every figure of another one of its place: the same people may stand twice, under two causes."""
    issues = []
    for rows in places.values():
        first: dict[tuple[int | None, ...], int] = {}
        for row in rows:
            figures = tuple(column[row] for column in item.figures.values())
            given = [figure for figure in figures if figure]
            if len(given) < 2 or max(given) < FEW_PEOPLE or (before := first.setdefault(figures, row)) == row:
                continue
            name = next(name for name, column in item.figures.items() if column[row] == max(given))
            sheet_row = item.extract.rows.data[row]
            issues.append(
                issue("parts_alike", sheet=item.extract.sheet, cell=cell_name(sheet_row, item.extract.indexes[name]), row_number=sheet_row + 1,
                      column=name, found=str(max(given)), place=item.placed.name[row], before=item.extract.rows.data[before] + 1,
                      marks=" ¦ ".join(" – ".join(filter(None, marks[one])) for one in (before, row)))
            )  # fmt: skip
    return issues


def _told(item: Situated, columns: Sequence[_Telling], places: int) -> Issue:
    table = item.extract.table
    return issue(
        "rows_of_a_place_added", sheet=item.extract.sheet, cell=cell_name(table.header_row, columns[0].meaning.index), found=str(places),
        letters=", ".join(column_letter(column.meaning.index) for column in columns),
        headers=" ¦ ".join(column.meaning.header for column in columns),
    )  # fmt: skip
