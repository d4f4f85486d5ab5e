"""Which operation a table's columns are of, where their headers say so: "PDI Sept 2022 | PDI Déc 2022", a round over a group of columns.

One month or round that agrees with the sheet and the file, or that neither contradicts, is read. Of several, the one that the sheet or
the file names is read and the others are set aside, with a warning. Where neither names one the table is a history: it is read as a
table for each operation, if each of its columns says when it was counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name
from flows.steps.places_and_dates.dates import day_month_order
from flows.steps.places_and_dates.periods import Period, find_year, month_period
from flows.steps.recognition.dated_headers import HeaderDate
from flows.steps.recognition.headers import fold
from flows.steps.recognition.tables import Meaning, Table
from flows.steps.records import Issue

_ARRIVALS = re.compile(
    r"\b(?:arrive\w*|arriva\w*|nouve(?:aux|lles?) (?:pdi|idps?|deplace\w*|personnes|menages|retour\w*|mouvements)|"
    r"new(?:ly)? (?:displace\w*|idps?|returnees?|cases|households)|novos? desloc\w*|nuev[oa]s? desplaz\w*|chegad\w*|llegad\w*|entrants?|"
    r"entrees?|sortants?|sorties?|departs?|departures?|"
    r"(?:date|periode|annee|mois|period|year|month|time)s? (?:of|de|du|d') ?(?:displacement|deplacement|retour|return|arriv\w*))\b"
)
_PER_MONTH = re.compile(r"\b(?:par mois|mensuel\w*|mensa(?:l|is)|mensual\w*|por mes|monthly|per month|par an|per year)\b")
_STOCK = re.compile(
    r"\b(?:evolutions?|evolucao|evolucion|tendencias?|historicos?|tendances?|trends?|historiques?|history|stocks?|"
    r"presente?s?|effectifs?)\b"
)
"""What a title says where months across are those of arrivals, not of counts of everybody present."""
_NUMERIC = re.compile(r"(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.]20\d{2}(?!\d)")
OLDEST_OPERATION = 2010
"""No round is older: "Sep-03" is the third of a September."""
_OF_EVERY_OPERATION = ("_name", "_pcode", "is_confidential", "reference_date", "round_number", "reference_year", "reference_month")
"""Columns that hold for each operation of a history: places. What else has no date is of none of them."""


@dataclass(frozen=True, slots=True)
class Titles:
    """What the names of a sheet and of its file say of the operation: `rounds` are the rounds whose date the country declares."""

    file: str
    period: Period | None
    round_number: int | None
    rounds: Mapping[int, date]


def settle_operations(table: Table, titles: Titles) -> tuple[list[Table], list[Issue]]:
    """The table with its dated columns settled (of a history one table an operation), and what is wrong with them.

    A dated column beside one of the same meaning without a date is of another time: of an earlier operation than the file's it is set aside; else
    it stays unmapped, and stops the file if it holds counts.
    """
    table = _without_blank_columns(table)
    undated = {meaning.column for meaning in table.columns if meaning.column and not meaning.told}
    if beside := [m for m in table.columns if m.told and m.column in undated and _is_earlier(m.told, titles)]:
        left = (replace(m, role="recalled", column=None, told=None) if m in beside else m for m in table.columns)
        rest, told_of_rest = settle_operations(replace(table, columns=tuple(left)), titles)
        return rest, [_issue(table, "columns_recall_another_operation", beside, titles.period), *told_of_rest]
    table = replace(table, columns=tuple(_unmapped(m) if m.told and m.column in undated else m for m in table.columns))
    dated = [replace(m, told=_with_date_of_round(m.told, titles.rounds)) for m in table.columns if m.told]
    by_index = {meaning.index: meaning for meaning in dated}
    table = replace(table, columns=tuple(by_index.get(meaning.index, meaning) for meaning in table.columns))
    told = list(dict.fromkeys(meaning.told for meaning in dated if meaning.told))
    if not told:
        return [table], []
    if len(told) == 1:
        if told[0].agrees_with(titles.period, titles.round_number) is False:
            return [table], [_issue(table, "columns_of_another_operation", dated[:1], titles.period)]
        return [replace(table, told=told[0])], []
    own = [m for m in dated if m.told and not m.told.is_year and m.told.agrees_with(titles.period, titles.round_number)]
    if own and len({meaning.column for meaning in own}) == len(own):
        others = [meaning for meaning in dated if meaning not in own]
        told_of = [_issue(table, "columns_recall_another_operation", others, titles.period)] if others else []
        return [replace(recalling(table, others), told=own[0].told)], told_of
    dated = _with_year(table, dated, titles)
    if wrong := _why_no_history(table, dated, titles):
        return [recalling(table, dated)], [wrong]
    return _split(table, dated), []


def _is_earlier(told: HeaderDate, titles: Titles) -> bool:
    """Whether a header names an earlier month or round than sheet and file do."""
    if told.period and titles.period:
        return told.period.last < titles.period.first
    return bool(told.round_number and titles.round_number and not told.period and told.round_number < titles.round_number)


def recalling(table: Table, meanings: Sequence[Meaning]) -> Table:
    """The table with columns that are not read, for they are of another operation."""
    return replace(table, columns=tuple(replace(m, role="recalled", column=None) if m in meanings else m for m in table.columns))


def recall(tables: Sequence[Table], period: Period) -> Issue:
    """A warning that the dated columns of a sheet's tables are of other operations than the file's own."""
    return _issue(tables[0], "columns_recall_another_operation", [m for table in tables for m in table.columns if m.told], period)


def _why_no_history(table: Table, dated: Sequence[Meaning], titles: Titles) -> Issue | None:
    """What keeps columns of several months from being read as an operation each."""
    text = fold(f"{table.sheet.name} {table.title} {titles.file}".replace("_", " "))
    if _ARRIVALS.search(text) or (_PER_MONTH.search(text) and not _STOCK.search(text)):
        return _issue(table, "months_may_be_of_arrival", dated, titles.period)
    if vague := [meaning for meaning in dated if meaning.told and meaning.told.period is None]:
        return _issue(table, "columns_of_several_operations", vague, titles.period)
    if doubtful := _doubtful_day(table, dated):
        return _issue(table, doubtful, dated, titles.period)
    others = [m for m in table.columns if m.role in ("value", "part") and not m.told and m.column and table.dataset.by_name[m.column].population]
    if others:
        return _issue(table, "column_without_date_in_history", others, titles.period)
    newest = max(meaning.told.period.last for meaning in dated if meaning.told and meaning.told.period)
    if titles.period is not None and newest > month_period(titles.period.last.year, titles.period.last.month).last:
        return _issue(table, "history_newer_than_its_file", dated, titles.period)
    return None


def _doubtful_day(table: Table, dated: Sequence[Meaning]) -> str | None:
    """The rule that headers break whose day may be something else: 01/02/2018 is January to some; a spreadsheet makes of "Sep-18" the 18th
    of September of the year in which it is typed."""
    texts = {text for meaning in dated for text in _NUMERIC.findall(meaning.header)}
    orders = {day_month_order(text) for text in texts}
    if any(text for text in texts if day_month_order(text) is None and len(set(re.findall(r"\d+", text)[:2])) > 1) and orders != {None, "dmy"}:
        return "ambiguous_date"
    rows = table.sheet.rows[max(table.header_row - table.header_height + 1, 0) : table.header_row + 1]
    days = {cell for row in rows for cell in row if isinstance(cell, date)}
    is_odd = any(day.day not in (1, month_period(day.year, day.month).last.day) for day in days)
    oldest = min(meaning.told.period.first for meaning in dated if meaning.told and meaning.told.period)
    return "header_day_may_be_year" if is_odd or oldest.year < OLDEST_OPERATION else None


def _split(table: Table, dated: Sequence[Meaning]) -> list[Table]:
    """A table for each operation, oldest first, with the places that are common to all."""
    days = sorted({meaning.told.period.last for meaning in dated if meaning.told and meaning.told.period})
    common = [meaning if meaning.told else _undated(meaning) for meaning in table.columns]
    tables = []
    for number, day in enumerate(days):
        own = {m.index: m.told for m in dated if m.told and m.told.period and m.told.period.last == day}
        round_number = next((told.round_number for told in own.values() if told.round_number), None)
        columns = tuple(meaning for meaning in common if meaning.index in own or not meaning.told)
        told = HeaderDate(Period(day, day), round_number=round_number)
        tables.append(replace(table, columns=columns, told=told, is_history=True, is_first_part=not number))
    return tables


def _undated(meaning: Meaning) -> Meaning:
    if meaning.role == "value" and not str(meaning.column).endswith(_OF_EVERY_OPERATION):
        return replace(meaning, role="ignored", column=None, reason="of no operation in particular")
    return meaning


def _with_date_of_round(told: HeaderDate | None, rounds: Mapping[int, date]) -> HeaderDate | None:
    """A round alone has the date that the country declares for it."""
    day = rounds.get(told.round_number or 0) if told and not (told.period or told.month or told.year) else None
    return replace(told, period=Period(day, day)) if told and day else told


def _with_year(table: Table, dated: Sequence[Meaning], titles: Titles) -> list[Meaning]:
    """Months without a year ("Sept | Déc") have the one year that sheet, title or file name, where they rise within it."""
    months = list(dict.fromkeys(meaning.told.month for meaning in dated if meaning.told))
    year = next((found for text in (table.sheet.name, table.title, titles.file) if (found := find_year(text))), None)
    if year is None or None in months or months != sorted(months, key=lambda month: month or 0):
        return list(dated)
    return [replace(m, told=replace(m.told, month=None, period=month_period(year, m.told.month))) if m.told and m.told.month else m for m in dated]


def _without_blank_columns(table: Table) -> Table:
    """Dated columns in which nothing stands yet (a form that waits for its next round) are none; damaged cells only look blank."""
    dated = {meaning.index for meaning in table.columns if meaning.told}
    if not dated:
        return table
    damaged = {index for cells in (table.sheet.error_cells, table.sheet.formulas_without_value) for _, index in cells}
    rows = [table.sheet.rows[row] for row in table.data_rows]
    blank = {index for index in dated - damaged if not any(row[index] not in ("", None) for row in rows)}
    if not blank or blank == dated:
        return table
    return replace(table, columns=tuple(replace(m, role="empty", column=None, told=None) if m.index in blank else m for m in table.columns))


def _unmapped(meaning: Meaning) -> Meaning:
    return replace(meaning, role="unmapped", column=None, told=None)


def _issue(table: Table, rule: str, meanings: Sequence[Meaning], period: Period | None) -> Issue:
    first = meanings[0]
    return issue(
        rule, sheet=table.sheet.name, cell=cell_name(table.header_row, first.index), column=first.column,
        found=" ¦ ".join(dict.fromkeys(meaning.header for meaning in meanings)), expected=f"{period.last:%Y-%m}" if period else None,
    )  # fmt: skip
