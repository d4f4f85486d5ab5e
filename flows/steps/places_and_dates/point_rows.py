"""The point of each row of a flow table: from its column, or from the sheet's name; and what its days say of it."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name, column_letter
from flows.steps.places_and_dates.places import Placed
from flows.steps.places_and_dates.points import Point, PointList
from flows.steps.places_and_dates.row_days import Titles, days_of_rows, period_words, said_by_titles
from flows.steps.places_and_dates.situate import Situated, python_days
from flows.steps.reading.extract import Extract
from flows.steps.recognition.no_flow import speaks_of_weeks
from flows.steps.records import Issue

A_DAY = timedelta(days=1)
_A_WEEK, _FEWEST_WEEKS = 7, 3
STRAY, WRONG_NAME = "date_outside_period", "reference_date_differs_from_"
STRAY_SHARE = 0.2
"""Days outside the period that the sheet or file names, held by fewer rows than this share, are slips of the pen."""


def situate_points(item: Extract, points: PointList, titles: Titles, last_day: date) -> Situated:
    """Give every row of a flow table its point, its day (or month) and its direction; what is wrong becomes an issue at its cell.

    `last_day` is the last on which a count can have been made: the day the file arrived.
    """
    point_ids = _points(item, points, titles)
    days, is_monthly = days_of_rows(item, titles)
    months = pc.cast(pc.floor_temporal(days, unit="month"), pa.date32())
    given = {column: pa.repeat(pa.scalar(word, pa.string()), item.height) for column, word in item.table.values if column in _words_of(item)}
    filled = {
        "fmp_id": point_ids,
        "date": days,
        "month": months,
        "is_monthly": pa.repeat(pa.scalar(is_monthly), item.height),
        "cell_letter": pa.repeat(pa.scalar(_letter(item), pa.string()), item.height),
    }
    filled |= given | said_by_titles(item, titles)
    item.issues += [
        *_by_week(item, days, is_monthly, titles),
        *_outside(item, days, titles),
        *_future(item, days, last_day),
        *_closed(item, points, point_ids, days, is_monthly),
    ]
    names: dict[str | None, str] = {point_id: point.name for point_id, point in points.points.items()}
    ids: list[str | None] = point_ids.to_pylist()
    nothing: list[None] = [None] * item.height
    placed = Placed(ids, nothing, list(map(names.get, ids)), nothing, nothing, ())  # type: ignore[arg-type]
    return Situated(item, python_days(days), None, placed, item.counts(), filled)


def _letter(item: Extract) -> str | None:
    folding = item.table.dataset.folding
    index = item.indexes.get(folding.measure) if folding else None
    return column_letter(index) if index is not None else None


def _words_of(item: Extract) -> tuple[str, ...]:
    folding = item.table.dataset.folding
    return folding.vocabularies if folding else ()


def _at(item: Extract, rule: str, row: int, *columns: str, **fields: object) -> Issue:
    """An issue at the first of some columns that the table has, in a data row."""
    sheet_row = item.rows.data[row]
    index = next((item.indexes[column] for column in columns if column in item.indexes), None)
    cell = cell_name(sheet_row, index) if index is not None else None
    return issue(rule, sheet=item.sheet, cell=cell, row_number=sheet_row + 1, column=columns[0], **fields)


def _points(item: Extract, points: PointList, titles: Titles) -> pa.Array:
    """The fmp_id of each row. A name is looked up once, however many rows bear it."""
    names = item.arrays.get("fmp_name")
    if names is None:
        point = next((named for text in titles.texts if (named := points.find_in_title(text))), None)
        if point is None and item.height:
            item.issues.append(issue("no_point", sheet=item.sheet, expected=", ".join(p.name for p in points.points.values())))
        return pa.repeat(pa.scalar(point.fmp_id if point else None, pa.string()), item.height)
    encoded = names.dictionary_encode()
    texts: list[str] = encoded.dictionary.to_pylist()
    found: list[Point | None] = [points.find(text) for text in texts]
    item.issues += _unknown_points(item, encoded, texts, found, points)
    ids = pa.array([point.fmp_id if point else None for point in found], pa.string())
    return ids.take(encoded.indices) if len(ids) else pa.nulls(item.height, pa.string())


def _unknown_points(
    item: Extract, encoded: pa.DictionaryArray, texts: Sequence[str], found: Sequence[Point | None], points: PointList
) -> list[Issue]:
    issues = []
    for number, text in enumerate(texts):
        if found[number] is None:
            same = pc.equal(encoded.indices, number)
            row = pc.index(same, True).as_py()
            issues.append(_at(item, "unknown_point", row, "fmp_name", found=text, expected=points.nearest(text), rows=pc.sum(same).as_py()))
    if encoded.null_count:
        blank = pc.is_null(encoded)
        issues.append(_at(item, "missing_point", pc.index(blank, True).as_py(), "fmp_name", rows=encoded.null_count))
    return issues


def _by_week(item: Extract, days: pa.Array, is_monthly: bool, titles: Titles) -> list[Issue]:
    """Days that lie whole weeks apart: counts of a week each, which would pass for those of one day."""
    if is_monthly or not len(days):
        return []
    distinct = sorted(filter(None, pc.unique(days).to_pylist()))
    if len(distinct) < _FEWEST_WEEKS or any((later - earlier).days % _A_WEEK for earlier, later in pairwise(distinct)):
        return []
    headers = [meaning.header for meaning in item.table.columns if meaning.role in ("ignored", "unmapped", "value")]
    rule = "counts_by_week" if any(map(speaks_of_weeks, (*headers, *titles.texts))) else "one_day_a_week"
    return [_at(item, rule, 0, "date", found=str(distinct[0]), expected=str(distinct[1]), days=len(distinct))]


def _outside(item: Extract, days: pa.Array, titles: Titles) -> list[Issue]:
    """Days outside the period that the sheet's or the file's name speaks of."""
    issues: list[Issue] = []
    for period, where in ((titles.in_sheet, "sheet"), (titles.in_file, "file")):
        if period is None or not len(days):
            continue
        first, last = period.first.replace(day=1), _month_end(period.last)
        is_outside = pc.fill_null(pc.or_(pc.less(days, pa.scalar(first)), pc.greater(days, pa.scalar(last))), False)
        count = pc.sum(is_outside).as_py() or 0
        if not count:
            continue
        row = pc.index(is_outside, True).as_py()
        rule = rule_of_strays(count, len(days), where)
        issues.append(_at(item, rule, row, "date", "month_given", found=str(days[row]), expected=period_words(period), rows=count, where=where))
        if rule == STRAY:
            break
    return issues


def rule_of_strays(strays: int, rows: int, where: str) -> str:
    """What so many rows outside the period that the sheet's or the file's name (`where`) speaks of are: slips, or a wrong name."""
    return STRAY if strays <= STRAY_SHARE * rows else f"{WRONG_NAME}{where}"


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _future(item: Extract, days: pa.Array, last_day: date) -> list[Issue]:
    is_late = pc.fill_null(pc.greater(days, pa.scalar(last_day + A_DAY)), False)
    count = pc.sum(is_late).as_py() or 0
    if not count:
        return []
    row = pc.index(is_late, True).as_py()
    return [_at(item, "count_in_the_future", row, "date", "month_given", found=str(days[row]), rows=count)]


def _closed(item: Extract, points: PointList, point_ids: pa.Array, days: pa.Array, is_monthly: bool) -> list[Issue]:
    """People counted at a point before it opened or after it closed. A month counts where the point was open on a day of it."""
    folding = item.table.dataset.folding
    measure = item.arrays.get(folding.measure) if folding else None
    if measure is None:
        return []
    span = pc.min_max(days).as_py()
    if span["min"] is None or all(point.is_open(span["min"]) and point.is_open(span["max"]) for point in points.points.values()):
        return []
    counted = pc.fill_null(pc.greater(measure, 0), False)
    issues = []
    for point in points.points.values():
        ours = pc.and_(counted, pc.fill_null(pc.equal(point_ids, point.fmp_id), False)) if point.opened_date or point.closed_date else None
        if ours is None:
            continue
        for bound, is_beyond in _bounds(point, is_monthly):
            beyond = pc.and_(ours, pc.fill_null(is_beyond(days), False))
            if count := pc.sum(beyond).as_py():
                row = pc.index(beyond, True).as_py()
                issues.append(_at(item, "count_at_closed_point", row, folding.measure if folding else "", "date", found=str(days[row]),
                                  expected=str(bound), point=point.name, rows=count))  # fmt: skip
    return issues


def _bounds(point: Point, is_monthly: bool) -> list[tuple[date, Callable[[pa.Array], pa.Array]]]:
    bounds: list[tuple[date, Callable[[pa.Array], pa.Array]]] = []
    if point.opened_date:
        opened = point.opened_date.replace(day=1) if is_monthly else point.opened_date
        bounds.append((point.opened_date, lambda days: pc.less(days, pa.scalar(opened))))
    if point.closed_date:
        closed = point.closed_date
        bounds.append((closed, lambda days: pc.greater(days, pa.scalar(closed))))
    return bounds
