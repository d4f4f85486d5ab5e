"""Sheets of a flow file that sum up its others: all directions in one figure, or a month in one figure beside its days.

Such a sheet is never counted beside what it sums up. Where it gives another number, both stay and cover the same days, which refuses the file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

import pyarrow.compute as pc

from flows.steps.places_and_dates.situate import Situated

_Key = tuple[str | None, date, str]


def find_flow_summaries(situated: Sequence[Situated]) -> list[Situated]:
    """The tables of sheets that give, of each point and day (or month), the sum of what finer sheets give."""
    sheets: dict[str, list[Situated]] = defaultdict(list)
    for item in situated:
        if item.dataset.placed_by == "point" and item.dataset.slicing.day and item.dataset.folding:
            sheets[item.extract.sheet].append(item)
    summaries: list[Situated] = []
    for own in sheets.values() if len(sheets) > 1 else ():
        finer = [item for others in sheets.values() if others is not own and _is_coarser(own, others) for item in others]
        if finer and _is_sum(own, finer):
            summaries += own
    return summaries


def _is_coarser(own: Sequence[Situated], others: Sequence[Situated]) -> bool:
    """Whether some tables tell no directions where others do, or months where others tell days, and neither the other way round."""
    (tells, is_monthly), (others_tell, are_monthly) = ((_has_directions(items), all(map(_is_monthly, items))) for items in (own, others))
    return others_tell >= tells and is_monthly >= are_monthly and (others_tell, is_monthly) != (tells, are_monthly)


def _has_directions(items: Sequence[Situated]) -> bool:
    return any(word not in (None, "total") for item in items for word in _words(item))


def _words(item: Situated) -> list[str | None]:
    array = item.extract.arrays.get("direction", item.filled.get("direction"))
    return array.unique().to_pylist() if array is not None else [None]


def _is_monthly(item: Situated) -> bool:
    return pc.any(item.filled["is_monthly"]).as_py() is True


def _is_sum(own: Sequence[Situated], finer: Sequence[Situated]) -> bool:
    by_direction, by_month = _has_directions(own), all(map(_is_monthly, own))
    summed, given = _sums(finer, by_direction, by_month), _sums(own, by_direction, by_month)
    return any(given.values()) and all(key in summed and summed[key] == count for key, count in given.items())


def _sums(items: Sequence[Situated], by_direction: bool, by_month: bool) -> Counter[_Key]:
    """People by point, day (or month) and direction where it is asked."""
    sums: Counter[_Key] = Counter()
    for item in items:
        folding = item.dataset.folding
        figures = item.figures.get(folding.measure, []) if folding else []
        array = item.extract.arrays.get("direction", item.filled.get("direction")) if by_direction else None
        words = array.to_pylist() if array is not None else [None] * len(figures)
        for place, day, word, count in zip(item.placed.place_id, item.dates, words, figures, strict=True):
            if count is not None and day is not None:
                sums[place, day.replace(day=1) if by_month else day, word or ""] += count
    return sums
