"""What is gathered of a file while its sheets are read, and the account of sheets that give no data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.steps.messages import issue
from flows.steps.opening.workbook import Sheet
from flows.steps.places_and_dates.country import HeaderWords
from flows.steps.places_and_dates.situate import Situated
from flows.steps.questionnaires.answered import answers_something, is_repeat_sheet
from flows.steps.questionnaires.form import Form
from flows.steps.questionnaires.roster import Roster, read_roster
from flows.steps.reading.accounts import account_sheet
from flows.steps.recognition.headers import OTHER_PEOPLE_CONCEPTS, header_key, speaks_of_others
from flows.steps.recognition.nearest_table import why_not_recognised
from flows.steps.recognition.no_flow import why_no_flow
from flows.steps.recognition.no_stock import names_people_served
from flows.steps.records import ColumnAccount, Disposition, Issue, SheetSummary

FORM = "form of the questionnaire"
_TOLD_OF_A_FILE = ("no_place_named", "places_by_code_only")


@dataclass(slots=True)
class Draft:
    """What has been gathered of a file so far."""

    tables: list[Situated] = field(default_factory=list)
    repeats: list[Sheet] = field(default_factory=list)
    """Sheets of what a form asks several times over: they are read once their parents are."""
    rosters: list[Roster] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    columns: list[ColumnAccount] = field(default_factory=list)
    sheets: list[SheetSummary] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    lacking: list[Issue] = field(default_factory=list)
    """What sheets without a table lack, told where the file has no table at all: beside data they may be key figures."""


def account_for_idle_sheet(draft: Draft, sheet: Sheet, words: HeaderWords, form: Form | None = None) -> None:
    """A sheet that gives no data: hidden, empty, a read-me, or a table that should have been recognised."""
    disposition: Disposition
    reason: str | None = None
    if not sheet.is_visible:
        disposition, reason = "hidden", "hidden sheets are never read"
    elif not any(cell != "" for row in sheet.rows for cell in row):
        disposition = "empty"
    elif sheet.is_summary:
        disposition, reason = "ignored", "summary of an earlier refusal"
    elif form is not None and answers_something(sheet, form):
        disposition, reason = "no_table", "answers of a questionnaire"
        draft.issues.append(issue("repeat_group_not_read" if is_repeat_sheet(sheet) else "questionnaire_not_recognised", sheet=sheet.name))
    elif speaks_of_others(sheet.name) and header_key(sheet.name) & OTHER_PEOPLE_CONCEPTS:
        disposition, reason = "no_table", "people whom this base does not hold"
        draft.issues.append(issue("sheet_of_other_people", sheet=sheet.name))
    elif names_people_served(sheet.name):
        disposition, reason = "no_table", "people assisted"
        draft.issues.append(issue("people_served_set_aside", sheet=sheet.name, found=sheet.name))
    else:
        disposition, reason = "no_table", "no table of a known dataset"
        why = why_no_flow(sheet) or why_not_recognised(sheet, words)
        may_be_table = why is not None and why.rule not in _TOLD_OF_A_FILE
        draft.issues.append(why if why and may_be_table else issue("unreadable_sheet_skipped", sheet=sheet.name))
        if why and not may_be_table:
            draft.lacking.append(why)
    set_apart(draft, sheet, disposition, reason)


def set_apart(draft: Draft, sheet: Sheet, disposition: Disposition, reason: str | None) -> None:
    """Account for a sheet of which no row is data."""
    draft.columns.append(account_sheet(sheet, disposition, reason))
    role = "form" if reason == FORM else {"hidden": "hidden", "empty": "empty"}.get(disposition, "no_table")
    draft.sheets.append(SheetSummary(sheet.name, None, None, role, len(sheet.rows), 0, len(sheet.rows)))  # type: ignore[arg-type]


def set_aside(draft: Draft, sheet: Sheet, why: Issue) -> None:
    """A sheet whose table is not this base's to count."""
    draft.issues.append(why)
    draft.columns.append(account_sheet(sheet, "no_table", why.rule.replace("_", " ")))
    draft.sheets.append(SheetSummary(sheet.name, None, None, "no_table", len(sheet.rows), 0, len(sheet.rows)))


def read_repeats(draft: Draft, form: Form | None, data: Sequence[Situated], source_id: str, words: HeaderWords) -> None:
    """Count the members that a form's repeated groups list; a group that is no roster is told."""
    for sheet in draft.repeats:
        roster = read_roster(sheet, form, data, source_id, words) if form else None
        if roster is None or roster.summary is None:
            account_for_idle_sheet(draft, sheet, words, form)
            continue
        draft.rosters.append(roster)
        draft.issues += roster.issues
        draft.columns += roster.columns
        draft.sheets.append(roster.summary)
