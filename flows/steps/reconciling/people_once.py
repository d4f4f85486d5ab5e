"""The same people told by sex, by age and by both: which of these ways count everybody, once.

Tables of demographics tell them in columns or in rows, with totals or without, in one sheet or in two. The warehouse counts them in the
same way (sql/core/demographic.sql).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from flows.steps.places_and_dates.situate import Situated
from flows.steps.recognition.folds import Values

Told: TypeAlias = "tuple[str | None, str | None]"
"""A sex and an age group (months, first-last); None where both sexes or all ages are told together."""


def ways_of(columns: Sequence[Values]) -> list[list[int]]:
    """The columns (by their position) that break people down in one way, that which counts everybody first: "Femmes | Hommes" beside "0-17 | 18+".

    Ways share no kind of value. A column that others break down further is in none; a lone one ("Femmes", "60+") is not everybody.
    """
    finest = [at for at, values in enumerate(columns) if values and not any(set(values) < set(other) for other in columns)]
    ways: list[tuple[set[str], list[int]]] = []
    for at in finest:
        kinds = {name for name, _ in columns[at]}
        joined = [way for way in ways if way[0] & kinds]
        one_way = (kinds.union(*(way[0] for way in joined)), [*(other for way in joined for other in way[1]), at])
        ways = [way for way in ways if way not in joined] + [one_way]
    return sorted((members for _, members in ways), key=lambda members: (len(members) < 2, members))


def count_people(told: Mapping[Told, int]) -> int:
    """The people of a place, each once: at the finest that it gives, by sex before age; one sex alone is not everybody."""
    with_ages = {sex for sex, ages in told if ages}
    finest = [(sex, ages) for sex, ages in told if ages or sex not in with_ages]
    has_both_sexes = len({sex for sex, _ in told if sex}) == 2
    return sum(
        told[own]
        for own in finest
        if not any(bool(own[0]) is not has_both_sexes and bool(other[0]) is has_both_sexes and _overlap(own[1], other[1]) for other in finest)
    )


def _overlap(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return True
    (first, last), (other_first, other_last) = (tuple(map(int, ages.split("-"))) for ages in (one, other))
    return other_first <= last and first <= other_last


def people_by_day(tables: Iterable[Situated]) -> dict[date | None, int]:
    """People of tables of demographics by the date of the operation, each once."""
    places: dict[tuple[date | None, str | None], dict[Told, int]] = defaultdict(lambda: defaultdict(int))
    for item in tables:
        folding = item.dataset.folding
        assert folding is not None and folding.age is not None
        values = dict(item.extract.table.values)
        sexes, ages = (_said(item, values, name) for name in ("sex", folding.age))
        figures = item.figures.get(folding.measure, [])
        for row in item.kept if figures else ():
            if (people := figures[row]) is not None:
                places[item.dates[row], item.placed.place_id[row]][sexes[row], ages[row]] += people
    days: dict[date | None, int] = defaultdict(int)
    for (day, _), told in places.items():
        days[day] += count_people(told)
    return days


def _said(item: Situated, values: Mapping[str, str], name: str) -> list[str | None]:
    """What each row says of a column, or the column it stands under; a total says nothing."""
    array = item.extract.arrays.get(name)
    said = [values.get(name)] * item.extract.height if array is None else array.to_pylist()
    return [None if text == "total" else text for text in said]
