"""What of the sheets that were not read may go back in a copy: nobody looked for persons in them while they were read.

Sheets of what a form asks several times over list persons (the members of a household, say) and are left out whole. Of any other the
columns are emptied whose header, or the question that it names, speaks of persons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from flows.steps.opening.workbook import Sheet, Workbook, column_letter
from flows.steps.places_and_dates.country import HeaderWords
from flows.steps.questionnaires.answered import Replies, is_personal, is_repeat_sheet
from flows.steps.questionnaires.form import find_form
from flows.steps.recognition.header_rows import HEADER_SEARCH_ROWS
from flows.steps.recognition.lexicon import said_by_header
from schemas.baseline import BASELINE_STOCK

_FEWEST_HEADERS = 2


def find_persons_lists(workbook: Workbook, read: Collection[str]) -> list[str]:
    """The visible sheets of repeated groups that are not among those `read`."""
    return [sheet.name for sheet in workbook.sheets if sheet.is_visible and sheet.name not in read and is_repeat_sheet(sheet)]


def find_personal_columns(workbook: Workbook, read: Collection[str]) -> list[tuple[str, str, int]]:
    """(sheet, column letter, row of the header, 1-based) of the columns of unread sheets that speak of persons."""
    form = find_form(workbook.sheets)
    replies = Replies.of(form) if form else None
    unread = [sheet for sheet in workbook.sheets if sheet.is_visible and sheet.name not in read and not (form and sheet.name in form.sheets)]
    return [found for sheet in unread for found in _personal(sheet, replies)]


def _personal(sheet: Sheet, replies: Replies | None) -> Iterator[tuple[str, str, int]]:
    found: set[int] = set()
    for number, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS], start=1):
        headers = {index: cell for index, cell in enumerate(row) if isinstance(cell, str) and cell.strip()}
        if len(headers) < _FEWEST_HEADERS:
            continue
        for index, header in headers.items():
            if index not in found and _speaks_of_persons(header, replies):
                found.add(index)
                yield sheet.name, column_letter(index), number


def _speaks_of_persons(header: str, replies: Replies | None) -> bool:
    reply = replies.find(header) if replies else None
    if reply:
        return is_personal(reply.question, BASELINE_STOCK, HeaderWords())
    return said_by_header(BASELINE_STOCK.name, (header,), frozenset())[0] == "personal"
