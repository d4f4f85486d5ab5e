"""One file on its way from raw/ to a table that can be validated: read, recognise, clean, date, place, reconcile, account.

Runs in worker processes and imports neither pandas nor pandera. A file is prepared whole or refused whole; whatever is
wrong with it is reported at once, not one fault a night.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa

from flows.steps.accounts import account_columns, account_sheet
from flows.steps.answered import answers_something, has_lost_its_form, is_repeat_sheet, recognise_answers
from flows.steps.answers import read_answers
from flows.steps.column_operations import settle_operations
from flows.steps.corrections import Correction, load_corrections, unmade_corrections
from flows.steps.country import HeaderWords
from flows.steps.evidence import find_evidence, reconcile_evidence
from flows.steps.extract import Extract, extract
from flows.steps.form import Form, find_form
from flows.steps.headers import fold, population_context
from flows.steps.messages import issue, told_once
from flows.steps.nearest_table import why_not_recognised
from flows.steps.places import Gazetteer
from flows.steps.placing import FileName, period_of, place_rows, round_of
from flows.steps.printed_totals import reconcile_sums, reconcile_totals
from flows.steps.recognise import recognise
from flows.steps.records import ColumnAccount, Disposition, Issue, Prepared, Provenance, RawFile, Refused, SheetSummary
from flows.steps.site_assessment import find_site_assessment
from flows.steps.situate import Situated
from flows.steps.slices import overlapping_sheets, slices_of
from flows.steps.store import hash_of
from flows.steps.subtotals import set_subtotals_apart
from flows.steps.workbook import Sheet, Workbook, open_workbook

FORM = "form of the questionnaire"
MOST_ALIKE = 300
"""Of more issues of one rule in a file, the first are told one by one; no one reads more."""
_TOLD_OF_A_FILE = ("no_place_named", "places_by_code_only")
_MADE_UP_NAME = re.compile(r"sample|exemple|fictif|fictive|made-?up")
_MADE_UP_TEXT = re.compile(r"donnees fictives|made-up data")
_MADE_UP_ROWS = 15


@dataclass(slots=True)
class _Draft:
    """What has been gathered of a file so far."""

    tables: list[Situated] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    columns: list[ColumnAccount] = field(default_factory=list)
    sheets: list[SheetSummary] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    lacking: list[Issue] = field(default_factory=list)
    """What sheets without a table lack, told where the file has no table at all: beside data they may be key figures."""


@cache
def gazetteer_of(reference_dir: Path) -> Gazetteer:
    """The gazetteer, loaded once a process."""
    return Gazetteer.load(reference_dir)


def prepare_file(raw_file: RawFile, reference_dir: Path, corrections_file: Path | None = None) -> Prepared:
    """Everything that can be known of one file without the others. Never raises for what a file holds."""
    draft, started = _Draft(), time.perf_counter()
    try:
        gazetteer = gazetteer_of(reference_dir)
        if hash_of(raw_file.path) != raw_file.sha256:
            raise Refused(issue("stored_copy_damaged"))
        workbook = open_workbook(raw_file.path)
        draft.seconds["read"] = time.perf_counter() - started
        corrections = [c for c in load_corrections(corrections_file) if c.concerns(raw_file.name)] if corrections_file else []
        made: Counter[Correction] = Counter()
        _gather(draft, workbook, raw_file, gazetteer, corrections, made)
        draft.issues += unmade_corrections(corrections, made)
        for item in draft.tables:
            draft.issues += reconcile_totals(item, gazetteer)
        draft.seconds["prepare"] = time.perf_counter() - started
        return _prepared(draft, workbook, raw_file)
    except Refused as refusal:
        draft.issues.append(refusal.issue)
    except Exception as error:
        draft.issues.append(issue("reader_died", found=repr(error)[:200]))
    draft.tables = []
    draft.seconds["prepare"] = time.perf_counter() - started
    return _prepared(draft, Workbook(Path(raw_file.name).suffix.lower().lstrip("."), ()), raw_file)


def prepare_piece(
    workbook: Workbook, raw_file: RawFile, gazetteer: Gazetteer, corrections: Sequence[Correction], made: Counter[Correction]
) -> tuple[Prepared, list[Situated]]:
    """A piece of a file that is read in several, and its tables. Raises Refused, and whatever a reader's fault raises."""
    draft = _Draft()
    _gather(draft, workbook, raw_file, gazetteer, corrections, made)
    return _prepared(draft, workbook, raw_file), draft.tables


def _prepared(draft: _Draft, workbook: Workbook, raw_file: RawFile) -> Prepared:
    tables = _arrow_tables(draft, raw_file)
    draft.issues += overlapping_sheets(tables)
    return Prepared(
        source_id=raw_file.source_id, file_name=raw_file.name, file_format=workbook.file_format,
        provenance=provenance_of(workbook, raw_file.name, draft.tables) if workbook.sheets else "file", datasets=tuple(sorted(tables)), tables=tables,
        slices=slices_of(draft.tables, tables, raw_file.name), reference_dates=_reference_dates(draft.tables),
        issues=tuple(at_most(told_once(draft.issues), MOST_ALIKE)), columns=tuple(draft.columns),
        sheets=tuple(draft.sheets), totals=_totals(draft.tables), seconds=draft.seconds,
    )  # fmt: skip


def at_most(issues: Sequence[Issue], most: int) -> list[Issue]:
    """Of very many issues alike, the first ones and the number of the rest: a file of another country has one a row."""
    alike = Counter(found.rule for found in issues)
    told: Counter[str] = Counter()
    kept = []
    for found in issues:
        told[found.rule] += 1
        if told[found.rule] <= most:
            kept.append(found)
    kept += [issue("more_of_the_same", found=str(count - most), broken=rule) for rule, count in alike.items() if count > most]
    return kept


def provenance_of(workbook: Workbook, file_name: str, tables: Sequence[Situated]) -> Provenance:
    """`sample` where the file's name or one of its first rows says the data are made up; a content cannot lose the mark
    by being renamed, nor a name by being copied."""
    texts = (cell for sheet in workbook.sheets for row in sheet.rows[:_MADE_UP_ROWS] for cell in row if isinstance(cell, str))
    if _MADE_UP_NAME.search(fold(file_name)) or any(_MADE_UP_TEXT.search(fold(text)) for text in texts if len(text) > 12):
        return "sample"
    if tables and all(table.dataset.is_published for table in tables):
        return "published"
    return "file"


def _gather(
    draft: _Draft, workbook: Workbook, raw_file: RawFile, gazetteer: Gazetteer, corrections: Sequence[Correction], made: Counter[Correction]
) -> None:  # fmt: skip
    name = FileName(Path(raw_file.name).stem, raw_file.arrived_at.date())
    context, words, form = population_context(name.stem), gazetteer.country.header_words, find_form(workbook.sheets)
    extracts: list[Extract] = []
    undated: set[str] = set()
    for sheet in workbook.sheets:
        if form is not None and sheet.name in form.sheets:
            _set_apart(draft, sheet, "ignored", FORM)
            continue
        table = None
        if form is not None and answers_something(sheet, form):
            table = recognise_answers(sheet, form, words)
        elif sheet.is_visible and not sheet.is_summary:
            table = recognise(sheet, context, words, _named(sheet, name, gazetteer), name.stem)
        if table is None:
            _account_for_idle_sheet(draft, sheet, words, form)
            continue
        if not table.dataset.asked_by_form and has_lost_its_form(table, name.stem):
            draft.issues.append(issue("questionnaire_without_form", sheet=sheet.name))
        if told := find_site_assessment(table, name.stem):
            _set_aside(draft, sheet, told)
            continue
        period = period_of(table, name)
        table, dated = settle_operations(table, period, round_of(table, name))
        draft.issues += dated
        undated |= {sheet.name for found in dated if found.severity == "error"}
        parts = [extract(part, period, corrections, made) for part in table.parts()]
        draft.issues += reconcile_sums(parts)
        extracts += parts
    if not extracts:
        draft.issues = [i for i in draft.issues if i.severity == "error"] or draft.lacking or [issue("no_table_recognised")]
        return
    situated = [place_rows(item, name, gazetteer) for item in extracts]
    for item in situated:
        if item.extract.table.form:
            item.answers = read_answers(item.extract)
            item.extract.issues += item.answers.issues
    for item in situated:
        if item.extract.sheet in undated:  # why, is told at its columns
            item.extract.issues = [found for found in item.extract.issues if found.rule != "no_reference_date"]
    evidence = find_evidence(situated)
    data = [item for item in situated if item not in evidence]
    draft.issues += [issue("pivot_alone", sheet=item.extract.sheet) for item in data if item.extract.table.is_pivot]
    for item in data:
        draft.issues += set_subtotals_apart(item, gazetteer)
    for item in evidence:
        draft.issues += reconcile_evidence(item, data, gazetteer)
    _account(draft, situated, evidence)
    has_figures = any(value is not None for item in data for figures in item.figures.values() for value in figures)
    counts_nothing = any(not item.dataset.counts_something for item in data)
    if not has_figures and not counts_nothing and not any(found.severity == "error" for found in draft.issues):
        draft.issues.append(issue("no_figures", sheet=data[0].extract.sheet if data else None))
    draft.tables = data


def _named(sheet: Sheet, name: FileName, gazetteer: Gazetteer) -> frozenset[str]:
    """Columns that a name gives for every row: a sheet or a file for each monitoring point."""
    has_point = any(gazetteer.points.find_in_title(text) for text in (sheet.name, name.stem))
    return frozenset({"fmp_name"} if has_point else ())


def _account_for_idle_sheet(draft: _Draft, sheet: Sheet, words: HeaderWords, form: Form | None = None) -> None:
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
    else:
        disposition, reason = "no_table", "no table of a known dataset"
        why = why_not_recognised(sheet, words)
        may_be_table = why is not None and why.rule not in _TOLD_OF_A_FILE
        draft.issues.append(why if why and may_be_table else issue("unreadable_sheet_skipped", sheet=sheet.name))
        if why and not may_be_table:
            draft.lacking.append(why)
    _set_apart(draft, sheet, disposition, reason)


def _set_apart(draft: _Draft, sheet: Sheet, disposition: Disposition, reason: str | None) -> None:
    """Account for a sheet of which no row is data."""
    draft.columns.append(account_sheet(sheet, disposition, reason))
    role = "form" if reason == FORM else {"hidden": "hidden", "empty": "empty"}.get(disposition, "no_table")
    draft.sheets.append(SheetSummary(sheet.name, None, None, role, len(sheet.rows), 0, len(sheet.rows)))  # type: ignore[arg-type]


def _set_aside(draft: _Draft, sheet: Sheet, why: Issue) -> None:
    """A sheet whose table is not this base's to count."""
    draft.issues.append(why)
    draft.columns.append(account_sheet(sheet, "no_table", why.rule.replace("_", " ")))
    draft.sheets.append(SheetSummary(sheet.name, None, None, "no_table", len(sheet.rows), 0, len(sheet.rows)))


def _account(draft: _Draft, situated: Sequence[Situated], evidence: Sequence[Situated]) -> None:
    for item in situated:
        is_evidence = item in evidence
        columns, issues = account_columns(item.extract, is_evidence)
        draft.columns += columns
        draft.issues += issues
        if is_evidence:
            draft.issues.append(issue("sheet_repeats_another", sheet=item.extract.sheet))
        else:
            draft.issues += item.extract.issues
        if not item.extract.table.is_first_part:
            continue
        rows = item.extract.rows
        if hidden := len(item.extract.table.sheet.hidden_rows.intersection(rows.data)):
            draft.issues.append(issue("hidden_rows_counted", sheet=item.extract.sheet, found=str(hidden)))
        read = len(item.extract.table.data_rows)
        kept = 0 if is_evidence else len(rows.data) - len(item.subtotals)
        draft.sheets.append(
            SheetSummary(item.extract.sheet, item.dataset.name, item.extract.table.header_row + 1,
                         "evidence" if is_evidence else "data", read, kept, read - kept)
        )  # fmt: skip


def _arrow_tables(draft: _Draft, raw_file: RawFile) -> dict[str, pa.Table]:
    grouped: dict[str, list[pa.Table]] = {}
    for item in draft.tables:
        for name, table in item.tables(raw_file.source_id).items():
            grouped.setdefault(name, []).append(table)
    return {name: pa.concat_tables(parts, promote_options="default") for name, parts in grouped.items()}


def _reference_dates(tables: Iterable[Situated]) -> tuple[date, ...]:
    """The operations' dates; of rows that each have their own, the first and the last."""
    operations = {day for item in tables if item.dataset.dated_by != "row" for day in item.reference_dates}
    days = sorted({day for item in tables if item.dataset.dated_by == "row" for day in item.reference_dates})
    return tuple(sorted({*operations, *days[:1], *days[-1:]}))


def _totals(tables: Sequence[Situated]) -> dict[str, int]:
    """The sum of each count column; of a file with several operations each by its date ("pdi_individuals 2022-12-31").

    Stocks are not added up over time; flows are.
    """
    days = {day for item in tables if item.dataset.dated_by == "operation" for day in item.reference_dates}
    totals: dict[str, int] = {}
    for item in tables:
        by_day = len(days) > 1 and item.dataset.dated_by == "operation"
        for name, figures in item.figures.items() if not item.dataset.is_published else ():
            if not by_day:
                known = [value for value in (map(figures.__getitem__, item.kept) if item.subtotals else figures) if value is not None]
                totals |= {name: totals.get(name, 0) + sum(known)} if known else {}
                continue
            for row in item.kept:
                if (value := figures[row]) is not None:
                    key = f"{name} {item.dates[row]}"
                    totals[key] = totals.get(key, 0) + value
    return totals
