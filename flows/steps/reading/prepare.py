"""One file on its way from raw/ to a table that can be validated: read, recognise, clean, date, place, reconcile, account.

Runs in worker processes and imports neither pandas nor pandera. A file is prepared whole or refused whole; whatever is
wrong with it is reported at once, not one fault a night.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa

from flows.steps.arrivals.store import hash_of
from flows.steps.cleaning.corrections import Correction, load_corrections, unmade_corrections
from flows.steps.messages import issue, told_once
from flows.steps.opening.workbook import Workbook, open_workbook
from flows.steps.places_and_dates.places import Gazetteer
from flows.steps.places_and_dates.placing import FileName, period_of, place_rows, round_of
from flows.steps.places_and_dates.situate import Situated
from flows.steps.questionnaires.answers import read_answers
from flows.steps.questionnaires.form import Form, find_form
from flows.steps.reading.accounts import account_columns
from flows.steps.reading.draft import Draft, read_repeats, set_aside
from flows.steps.reading.extract import Extract, extract
from flows.steps.reading.sheets import recognise_sheet
from flows.steps.reading.slices import overlapping_sheets, slices_of
from flows.steps.recognition.column_operations import Titles, settle_operations
from flows.steps.recognition.folds import Values
from flows.steps.recognition.headers import fold
from flows.steps.recognition.no_flow import find_no_flow
from flows.steps.recognition.no_stock import find_no_stock, set_aside_beside_counts
from flows.steps.recognition.site_assessment import beside_baseline, find_site_assessment, is_baseline_beyond_doubt
from flows.steps.reconciling.evidence import find_evidence, reconcile_evidence
from flows.steps.reconciling.histories import set_histories_aside, without_blank_operations
from flows.steps.reconciling.households_not_given import households_not_given
from flows.steps.reconciling.people_once import people_by_day, ways_of
from flows.steps.reconciling.printed_totals import reconcile_sums, reconcile_totals
from flows.steps.reconciling.recaps import set_recaps_aside
from flows.steps.reconciling.rows_of_a_place import tell_rows_of_places_apart
from flows.steps.reconciling.subtotals import set_subtotals_apart
from flows.steps.records import Issue, Prepared, Provenance, RawFile, Refused, SheetSummary

MOST_ALIKE = 300
"""Of more issues of one rule in a file, the first are told one by one; no one reads more."""
_MADE_UP_NAME = re.compile(r"sample|exemple|fictif|fictive|made-?up")
_MADE_UP_TEXT = re.compile(r"donnees fictives|made-up data")
_MADE_UP_ROWS = 15


@cache
def gazetteer_of(reference_dir: Path) -> Gazetteer:
    """The gazetteer, loaded once a process."""
    return Gazetteer.load(reference_dir)


def prepare_file(raw_file: RawFile, reference_dir: Path, corrections_file: Path | None = None) -> Prepared:
    """Everything that can be known of one file without the others. Never raises for what a file holds."""
    draft, started = Draft(), time.perf_counter()
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
    draft = Draft()
    _gather(draft, workbook, raw_file, gazetteer, corrections, made)
    return _prepared(draft, workbook, raw_file), draft.tables


def _prepared(draft: Draft, workbook: Workbook, raw_file: RawFile) -> Prepared:
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
    draft: Draft, workbook: Workbook, raw_file: RawFile, gazetteer: Gazetteer, corrections: Sequence[Correction], made: Counter[Correction]
) -> None:  # fmt: skip
    name = FileName(Path(raw_file.name).stem, raw_file.arrived_at.date())
    form, words = find_form(workbook.sheets), gazetteer.country.header_words
    extracts, undated = _extract_sheets(draft, workbook, form, name, gazetteer, (corrections, made))
    if not extracts:
        read_repeats(draft, form, (), raw_file.source_id, words)
        draft.issues = [i for i in draft.issues if i.severity == "error"] or draft.lacking or [issue("no_table_recognised")]
        return
    situated = [place_rows(item, name, gazetteer) for item in without_blank_operations(extracts)]
    for item in situated:
        if item.extract.table.form:
            item.answers = read_answers(item.extract)
            item.extract.issues += item.answers.issues
        if item.extract.sheet in undated:  # why, is told at its columns
            item.extract.issues = [found for found in item.extract.issues if found.rule not in ("no_reference_date", "several_months_named")]
    _tell_data_from_evidence(draft, situated, gazetteer)
    read_repeats(draft, form, draft.tables, raw_file.source_id, words)


def _extract_sheets(
    draft: Draft, workbook: Workbook, form: Form | None, name: FileName, gazetteer: Gazetteer,
    corrections: tuple[Sequence[Correction], Counter[Correction]],
) -> tuple[list[Extract], set[str]]:  # fmt: skip
    """The clean tables of a workbook, and the sheets whose columns are refused for their dates."""
    extracts: list[Extract] = []
    undated: set[str] = set()
    assessed: list[Issue] = []
    baselines: list[bool] = []
    for table in (found for sheet in workbook.sheets for found in recognise_sheet(draft, sheet, form, name, gazetteer)):
        sheet = table.sheet
        if told := find_site_assessment(table, name.stem):
            set_aside(draft, sheet, told)
            assessed.append(told)
            continue
        if told := find_no_stock(table, name.stem) or find_no_flow(table, name.stem):
            set_aside(draft, sheet, told)
            continue
        if table.dataset.has_populations and table.dataset.placed_by == "admin":
            baselines.append(is_baseline_beyond_doubt(table, name.stem))
        period = period_of(table, name)
        tables, dated = settle_operations(table, Titles(name.stem, period, round_of(table, name), gazetteer.country.rounds))
        draft.issues += dated
        undated |= {sheet.name for found in dated if found.severity == "error"}
        for operation in tables:
            parts = [extract(part, period, *corrections) for part in operation.parts()]
            draft.issues += reconcile_sums(parts)
            extracts += parts
    if baselines and all(baselines):
        draft.issues = [beside_baseline(found) if found in assessed else found for found in draft.issues]
    if extracts:
        draft.issues = set_aside_beside_counts(draft.issues)
    return extracts, undated


def _tell_data_from_evidence(draft: Draft, situated: Sequence[Situated], gazetteer: Gazetteer) -> None:
    """What counts, what is held against it, and what is set aside."""
    recaps, draft.issues = set_recaps_aside(situated, draft.issues, gazetteer)
    histories = set_histories_aside([item for item in situated if item not in recaps])
    draft.issues += histories.issues
    aside = [*histories.aside, *recaps]
    evidence = histories.evidence + find_evidence([item for item in situated if item not in histories.evidence and item not in aside])
    data = [item for item in situated if item not in evidence and item not in aside]
    draft.issues += [issue("pivot_alone", sheet=item.extract.sheet) for item in data if item.extract.table.is_pivot]
    for item in data:
        draft.issues += set_subtotals_apart(item, gazetteer)
    draft.issues += tell_rows_of_places_apart(data)
    for item in evidence:
        draft.issues += reconcile_evidence(item, data, gazetteer)
    draft.issues += _told_in_two_ways(data) + households_not_given(data)
    _account(draft, situated, evidence, aside)
    has_figures = any(value is not None for item in data for figures in item.figures.values() for value in figures)
    counts_nothing = any(not item.dataset.counts_something for item in data)
    if not has_figures and not counts_nothing and not any(found.severity == "error" for found in draft.issues):
        draft.issues.append(issue("no_figures", sheet=data[0].extract.sheet if data else None))
    draft.tables = data


def _account(draft: Draft, situated: Sequence[Situated], evidence: Sequence[Situated], aside: Sequence[Situated]) -> None:
    for item in situated:
        is_evidence = item in evidence or item in aside
        columns, issues = account_columns(item.extract, is_evidence)
        draft.columns += columns
        draft.issues += issues
        if item in evidence:
            draft.issues.append(issue("sheet_repeats_another", sheet=item.extract.sheet))
        elif not is_evidence:
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


def _arrow_tables(draft: Draft, raw_file: RawFile) -> dict[str, pa.Table]:
    grouped: dict[str, list[pa.Table]] = {}
    for item in draft.tables:
        for name, table in item.tables(raw_file.source_id).items():
            grouped.setdefault(name, []).append(table)
    for roster in draft.rosters:
        grouped.setdefault(roster.dataset.name, []).append(roster.table)
    return {name: pa.concat_tables(parts, promote_options="default") for name, parts in grouped.items()}


def _reference_dates(tables: Iterable[Situated]) -> tuple[date, ...]:
    """The operations' dates; of rows that each have their own, the first and the last."""
    operations = {day for item in tables if item.dataset.dated_by != "row" for day in item.reference_dates}
    days = sorted({day for item in tables if item.dataset.dated_by == "row" for day in item.reference_dates})
    return tuple(sorted({*operations, *days[:1], *days[-1:]}))


def _totals(tables: Sequence[Situated]) -> dict[str, int]:
    """The sum of each count column; of a file with several operations each by its date ("pdi_individuals 2022-12-31").

    Stocks are not added up over time; flows are. People told by sex and again by age are counted once.
    """
    days = {day for item in tables if item.dataset.dated_by == "operation" for day in item.reference_dates}
    totals: dict[str, int] = {}
    for item in tables:
        by_day = len(days) > 1 and item.dataset.dated_by == "operation"
        for name, figures in item.figures.items() if not (item.dataset.is_published or _is_by_age(item)) else ():
            if not by_day:
                own = [figures[row] for row in item.kept] if item.subtotals else figures
                if own.count(None) < len(own):
                    totals[name] = totals.get(name, 0) + sum(filter(None, own))
                continue
            for row in item.kept:
                if (value := figures[row]) is not None:
                    key = f"{name} {item.dates[row]}"
                    totals[key] = totals.get(key, 0) + value
    people = people_by_day([item for item in tables if _is_by_age(item)])
    return totals | {f"individuals {day}" if len(days) > 1 else "individuals": count for day, count in people.items()}


def _is_by_age(item: Situated) -> bool:
    return item.dataset.folding is not None and item.dataset.folding.age is not None


def _told_in_two_ways(tables: Iterable[Situated]) -> list[Issue]:
    """Sheets that tell the same people by sex and, apart from that, by age."""
    columns: dict[str, list[Values]] = {}
    for item in tables:
        if _is_by_age(item):
            columns.setdefault(item.extract.sheet, []).append(item.extract.table.values)
    return [issue("sexes_and_ages_apart", sheet=sheet) for sheet, values in columns.items() if len(ways_of(values)) > 1]
