"""Which operation, comparison, year and perimeter a figure is drawn on: what was asked, else what the warehouse holds."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import duckdb

from flows.steps.messages import Language
from flows.steps.phrases import phrases, say
from flows.steps.report_figures.figure_files import Figure, Words
from flows.steps.report_figures.levels import LEVELS, LevelNoun, level_fields, noun_of
from flows.steps.wording import day

_WHOLE_COUNTRY = frozenset({"pdi_by_region", "returnees_by_region"})
"""Tables by perimeter that cover the country; the newest perimeter that does is shown where nobody chooses."""
_BY_PERIMETER = _WHOLE_COUNTRY | {"stability_by_region", "needs_by_region", "demographics_by_region"}
"""Published tables with a column `perimeter`."""
_YEAR_OF = {"year": "year", "month": "year(month)", "reference_date": "year(reference_date)", "period": "try_cast(left(period, 4) as integer)"}
"""How the rows of a table say their year, by the first of these columns that it has."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A year, a month or a day, as its first and last day."""

    first: dt.date
    last: dt.date

    @classmethod
    def parse(cls, text: str) -> Moment:
        """From `2022`, `2022-12` or `2022-12-31`. Raises ValueError."""
        if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
            raise ValueError(text)
        parts = [int(part) for part in text.split("-")]
        if len(parts) == 1:
            return cls(dt.date(parts[0], 1, 1), dt.date(parts[0], 12, 31))
        if len(parts) == 2:
            return cls(dt.date(parts[0], parts[1], 1), dt.date(parts[0], parts[1], monthrange(parts[0], parts[1])[1]))
        return cls(dt.date.fromisoformat(text), dt.date.fromisoformat(text))

    @property
    def day(self) -> dt.date | None:
        return self.first if self.first == self.last else None

    @property
    def is_month(self) -> bool:
        return self.first.day == 1 and self.last == dt.date(self.first.year, self.first.month, monthrange(self.first.year, self.first.month)[1])

    def __str__(self) -> str:
        if self.first == self.last:
            return self.first.isoformat()
        return f"{self.first:%Y-%m}" if self.is_month else f"{self.first:%Y}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader chose; None leaves the choice to the figure."""

    year: int | None = None
    date: Moment | None = None
    compare_with: Moment | None = None
    perimeter: str | None = None

    @property
    def moment(self) -> Moment | None:
        return self.date or (Moment.parse(f"{self.year:04}") if self.year else None)


@dataclass(frozen=True, slots=True)
class Told:
    """Something to tell in words: why a figure is missing, or what to know about it. The text is `missing_CODE` or `reason_CODE`."""

    code: str
    fields: Mapping[str, Any] = field(default_factory=dict)

    def text(self, lang: Language, levels: Mapping[str, LevelNoun] = LEVELS) -> str:
        shown = {name: day(value, lang) if isinstance(value, dt.date) else value for name, value in self.fields.items()}
        shown |= level_fields(levels, lang)
        if f"missing_{self.code}" in phrases():
            return say(f"missing_{self.code}", lang, **shown)
        return say("missing_because", lang, reason=say(f"reason_{self.code}", lang))


@dataclass(frozen=True, slots=True)
class Base:
    """What a figure was drawn on. Parameters that the figure does not have are None."""

    date: dt.date | None = None
    compare_with: dt.date | None = None
    chosen: dt.date | None = None
    year: int | None = None
    perimeter: str | None = None
    period: str | None = None
    compare_period: str | None = None
    until: dt.date | None = None

    def parameters(self, figure: Figure) -> dict[str, Any]:
        return {name: getattr(self, name) for name in figure.parameters}


class Undetermined(Exception):
    """What was asked cannot be drawn from this warehouse; `told` says why."""

    def __init__(self, code: str, **fields: Any) -> None:
        super().__init__(code)
        self.told = Told(code, fields)


class Holdings:
    """What a published warehouse holds, asked once each. The connection stays the caller's."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._dates: dict[tuple[str, str | None], tuple[dt.date, ...]] = {}

    @cached_property
    def names(self) -> frozenset[str]:
        """Tables and views; those of main without their schema."""
        query = """select if(schema_name = 'main', '', schema_name || '.') || name from (
                       select schema_name, table_name as name, database_name from duckdb_tables()
                       union all select schema_name, view_name, database_name from duckdb_views()
                   ) where database_name = current_database()"""
        return frozenset(name for (name,) in self.connection.execute(query).fetchall())

    def dates(self, table: str, perimeter: str | None = None) -> tuple[dt.date, ...]:
        """The reference dates that a published table holds (under a perimeter), oldest first."""
        key = (table, perimeter)
        if key not in self._dates:
            where, values = (" where perimeter = ?", [perimeter]) if perimeter else ("", None)
            rows = self.connection.execute(f"select distinct reference_date from {table}{where} order by all", values).fetchall()
            self._dates[key] = tuple(row[0] for row in rows)
        return self._dates[key]

    def dates_of(self, figure: Figure, perimeter: str | None = None) -> tuple[dt.date, ...]:
        """The reference dates that a figure can be drawn on; the perimeter matters where its table has one."""
        return self.dates(figure.dates_from, perimeter if figure.dates_from in _BY_PERIMETER else None)

    def years(self, table: str) -> tuple[int, ...]:
        """The years that a published table holds, oldest first; none where it is not there."""
        query = "select column_name from duckdb_columns() where schema_name = 'main' and table_name = ? and database_name = current_database()"
        columns = {name for (name,) in self.connection.execute(query, [table]).fetchall()}
        year = next((said for name, said in _YEAR_OF.items() if name in columns), None)
        if year is None:
            return ()
        rows = self.connection.execute(f"select distinct {year} as year from {table} where year is not null order by all").fetchall()
        return tuple(found for (found,) in rows)

    @cached_property
    def level_words(self) -> Mapping[str, Words]:
        """What the country calls its regions, cercles and communes."""
        if "core.country" not in self.names:
            return {}
        said = self.connection.execute("select region_fr, region_en, cercle_fr, cercle_en, commune_fr, commune_en from core.country").fetchone()
        words = [text.capitalize() for text in said or ()]
        return {level: Words(fr, en) for level, fr, en in zip(("region", "cercle", "commune"), words[::2], words[1::2], strict=False)}

    @cached_property
    def levels(self) -> Mapping[str, LevelNoun]:
        """What sentences call regions and cercles."""
        if "core.country" not in self.names:
            return LEVELS
        found = {}
        for level in LEVELS:
            columns = [f"{level}_fr", f"{level}_en", f"{level}_plural_fr", f"{level}_plural_en", f"{level}_is_feminine"]
            try:
                row = self.connection.execute(f"select {', '.join(columns)} from core.country").fetchone()
            except duckdb.BinderException:  # of a version that did not say
                row = self.connection.execute(f"select {', '.join(columns[:2])}, null, null, null from core.country").fetchone()
            if row:
                found[level] = noun_of(row[:4], row[4])
        return found

    @cached_property
    def file_names(self) -> Mapping[str, str]:
        """The file of each source."""
        return dict(self.connection.execute("select source_id, file_name from meta.source").fetchall())

    @cached_property
    def complete_perimeters(self) -> frozenset[tuple[dt.date, str]]:
        """The operations and perimeters whose regions make up the whole country."""
        query = """select reference_date, perimeter from pdi_by_region group by all having sum(share) >= 0.9999"""
        return frozenset(self.connection.execute(query).fetchall())

    @cached_property
    def perimeters_since(self) -> Mapping[str, dt.date]:
        """Each perimeter and the day from which it is in force, newest first."""
        if "core.perimeter" not in self.names:
            return {name: dt.date(int(name), 1, 1) for name in ("2023", "2016", "2012")}
        return dict(self.connection.execute("select perimeter, valid_from from core.perimeter order by valid_from desc").fetchall())


def settle(held: Holdings, figure: Figure, asked: Asked) -> Base:
    """The base of a figure. Raises Undetermined where what was asked is not held: nothing else is shown in its stead."""
    wanted = set(figure.parameters)
    if asked.perimeter is not None and asked.perimeter not in held.perimeters_since:
        raise Undetermined("unknown_perimeter", perimeter=asked.perimeter, known=", ".join(sorted(held.perimeters_since)))
    on = _date(held, figure, asked) if "date" in wanted else None
    against = _compared(held, figure, asked, on) if on and "compare_with" in wanted else None
    if on and against and against >= on:
        raise Undetermined("not_before", date=on, compare_with=against)
    chosen = _operation_in(held.dates_of(figure), asked.compare_with) if on and "chosen" in wanted and asked.compare_with else None
    if on and chosen and chosen >= on:
        raise Undetermined("not_before", date=on, compare_with=chosen)
    perimeter = _perimeter(held, figure, asked, on, against) if "perimeter" in wanted else None
    year = _year(held, figure, asked) if wanted & {"year", "period"} else None
    if year and asked.compare_with and asked.compare_with.first.year > year:
        raise Undetermined("year_not_before", year=year, compare_with=str(asked.compare_with))
    year_before = (asked.compare_with.first.year if asked.compare_with else year - 1) if year else None
    by_month = bool(asked.date and asked.compare_with and asked.date.is_month and asked.compare_with.is_month)
    return Base(
        date=on, compare_with=against, chosen=chosen, year=year, perimeter=perimeter,
        period=str(asked.date) if by_month else str(year), compare_period=str(asked.compare_with) if by_month else str(year_before),
        until=asked.moment.last if asked.moment else None,
    )  # fmt: skip


def _date(held: Holdings, figure: Figure, asked: Asked) -> dt.date:
    dates = held.dates_of(figure, asked.perimeter if "perimeter" in figure.parameters else None)
    if asked.moment:
        whatever_perimeter = _operation_in(held.dates_of(figure), asked.moment)
        if not any(asked.moment.first <= day <= asked.moment.last for day in dates):
            raise Undetermined("not_held_in_perimeter", date=whatever_perimeter, perimeter=asked.perimeter)
        return _operation_in(dates, asked.moment)
    if not dates:
        raise Undetermined("nothing_held")
    return dates[-1]


def _operation_in(dates: tuple[dt.date, ...], moment: Moment) -> dt.date:
    """The last operation of a year or month, or that of a day."""
    inside = [day for day in dates if moment.first <= day <= moment.last]
    if inside:
        return inside[-1]
    if not dates:
        raise Undetermined("nothing_held")
    nearest = min(dates, key=lambda day: abs((day - moment.last).days))
    raise Undetermined("no_operation_then", moment=str(moment), nearest=nearest)


def _compared(held: Holdings, figure: Figure, asked: Asked, on: dt.date) -> dt.date:
    if asked.compare_with:
        return _operation_in(held.dates_of(figure), asked.compare_with)
    if figure.compare == "previous":
        earlier = [day for day in held.dates("pdi_national") if day < on]
        if not earlier:
            raise Undetermined("first_operation", date=on)
        return earlier[-1]
    dates = held.dates_of(figure)
    same_month = [day for day in dates if is_a_year_before(day, on)]
    if same_month:
        return min(same_month, key=lambda day: (abs((on - day).days - 365), -day.toordinal()))
    earlier = [day for day in dates if day < on]
    if not earlier:
        raise Undetermined("no_operation_one_year_before", date=on)
    return earlier[-1]


def is_a_year_before(day: dt.date, on: dt.date) -> bool:
    """Whether a day lies in the same month of the year before."""
    return (day.year, day.month) == (on.year - 1, on.month)


def _perimeter(held: Holdings, figure: Figure, asked: Asked, on: dt.date | None, against: dt.date | None) -> str | None:
    """The perimeter asked for; else the newest that covers the country, or for two dates and for places picked out, that was in force then."""
    days = [day for day in (on, against) if day]
    if asked.perimeter or not days:
        return asked.perimeter
    newest_first = list(held.perimeters_since)
    if against is None and figure.dates_from in _WHOLE_COUNTRY:
        newest_first.sort(key=lambda name: (days[0], name) not in held.complete_perimeters)
    else:
        newest_first.sort(key=lambda name: held.perimeters_since[name] > min(days))
    for name in newest_first:
        if all(day in held.dates_of(figure, name) for day in days):
            return name
    raise Undetermined("not_held_by_region", dates=days[0], **({} if against is None else {"other": against}))


def _year(held: Holdings, figure: Figure, asked: Asked) -> int:
    if asked.moment:
        return asked.moment.first.year
    years = held.years("flow_by_month" if figure.dates_from.startswith("flow") else figure.dates_from)
    if not years:
        raise Undetermined("nothing_held")
    return years[-1]
