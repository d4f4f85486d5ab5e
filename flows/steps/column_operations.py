"""Which operation a table's columns are of, where their headers say so: "PDI Sept 2022 | PDI Déc 2022".

One month or round that agrees with the sheet and the file, or that neither contradicts, is read. Of several, the one that the sheet or
the file names is read and the others are set aside, with a warning; where neither names one, the file is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.steps.messages import issue
from flows.steps.periods import Period
from flows.steps.records import Issue
from flows.steps.tables import Meaning, Table
from flows.steps.workbook import cell_name


def settle_operations(table: Table, period: Period | None, round_number: int | None) -> tuple[Table, list[Issue]]:
    """The table with its dated columns settled, and what is wrong with them.

    `period` and `round_number` are those that the sheet names, else the file. A dated column beside one of the same meaning without
    a date is of another time: it stays unmapped, and stops the file if it holds counts.
    """
    undated = {meaning.column for meaning in table.columns if meaning.column and not meaning.told}
    table = replace(table, columns=tuple(_unmapped(m) if m.told and m.column in undated else m for m in table.columns))
    dated = [meaning for meaning in table.columns if meaning.told]
    told = list(dict.fromkeys(meaning.told for meaning in dated if meaning.told))
    if not told:
        return table, []
    if len(told) == 1:
        if told[0].agrees_with(period, round_number) is False:
            return table, [_issue(table, "columns_of_another_operation", dated[:1], period)]
        return replace(table, told=told[0]), []
    own = [meaning for meaning in dated if meaning.told and not meaning.told.is_year and meaning.told.agrees_with(period, round_number)]
    if own and len({meaning.column for meaning in own}) == len(own):
        others = [meaning for meaning in dated if meaning not in own]
        told_of = [_issue(table, "columns_recall_another_operation", others, period)] if others else []
        return replace(_recalling(table, others), told=own[0].told), told_of
    return _recalling(table, dated), [_issue(table, "columns_of_several_operations", dated, period)]


def _recalling(table: Table, meanings: Sequence[Meaning]) -> Table:
    return replace(table, columns=tuple(replace(m, role="recalled", column=None) if m in meanings else m for m in table.columns))


def _unmapped(meaning: Meaning) -> Meaning:
    return replace(meaning, role="unmapped", column=None, told=None)


def _issue(table: Table, rule: str, meanings: Sequence[Meaning], period: Period | None) -> Issue:
    first = meanings[0]
    return issue(
        rule, sheet=table.sheet.name, cell=cell_name(table.header_row, first.index), column=first.column,
        found=" ¦ ".join(dict.fromkeys(meaning.header for meaning in meanings)), expected=f"{period.last:%Y-%m}" if period else None,
    )  # fmt: skip
