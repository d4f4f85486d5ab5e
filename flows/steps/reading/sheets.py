"""The tables of a sheet: recognised, told from the ones beside them, or accounted for where there is none."""

from __future__ import annotations

from dataclasses import replace

from flows.steps.cleaning.populations_in_rows import says_populations_in_rows
from flows.steps.messages import issue
from flows.steps.opening.workbook import Sheet, cell_name
from flows.steps.places_and_dates.periods import find_period
from flows.steps.places_and_dates.places import Gazetteer
from flows.steps.places_and_dates.placing import FileName
from flows.steps.places_and_dates.row_days import is_month
from flows.steps.questionnaires.answered import answers_something, has_lost_its_form, is_repeat_sheet, recognise_answers
from flows.steps.questionnaires.form import Form
from flows.steps.reading.draft import FORM, Draft, account_for_idle_sheet, set_apart
from flows.steps.recognition.folds import words_in_titles
from flows.steps.recognition.headers import population_context
from flows.steps.recognition.recognise import recognise
from flows.steps.recognition.side_by_side import Beside, find_tables_beside
from flows.steps.recognition.tables import Table
from schemas.baseline import BASELINE_STOCK


def recognise_sheet(draft: Draft, sheet: Sheet, form: Form | None, name: FileName, gazetteer: Gazetteer) -> list[Table]:
    """The table of a sheet, or those that stand side by side in it; a sheet without one is accounted for."""
    words = gazetteer.country.header_words
    if form is not None and sheet.name in form.sheets:
        set_apart(draft, sheet, "ignored", FORM)
        return []
    if form is not None and sheet.is_visible and is_repeat_sheet(sheet):
        draft.repeats.append(sheet)
        return []
    table = None
    if form is not None and answers_something(sheet, form):
        table = recognise_answers(sheet, form, words)
    elif sheet.is_visible and not sheet.is_summary:
        table = _recognise_table(sheet, name, gazetteer)
        if table is not None and (beside := find_tables_beside(table, gazetteer)):
            return _tables_beside(draft, table, beside, name, gazetteer)
    if table is None:
        account_for_idle_sheet(draft, sheet, words, form)
    elif not table.dataset.asked_by_form and has_lost_its_form(table, name.stem):
        draft.issues.append(issue("questionnaire_without_form", sheet=sheet.name))
    return [table] if table else []


def _recognise_table(sheet: Sheet, name: FileName, gazetteer: Gazetteer) -> Table | None:
    words, named = gazetteer.country.header_words, _named(sheet, name, gazetteer)
    table = recognise(sheet, population_context(name.stem), words, named, name.stem)
    if table is None and says_populations_in_rows(sheet) and (read := recognise(sheet, frozenset({"pdi"}), words, named, name.stem)):
        return replace(read, says_populations=True) if read.dataset is BASELINE_STOCK else None
    return table


def _tables_beside(draft: Draft, table: Table, beside: Beside, name: FileName, gazetteer: Gazetteer) -> list[Table]:
    """Each of the tables that stand side by side; all of them together where one is not recognised by itself, which is told further on."""
    found = [_recognise_table(sheet, name, gazetteer) for sheet in beside.sheets]
    tables = [
        replace(own, columns=tuple(m for m in own.columns if m.index in columns or (own is found[0] and m.role != "empty")))
        for own, columns in zip(found, beside.columns, strict=True) if own is not None
    ]  # fmt: skip
    if len(tables) == len(found):
        return tables
    if found[0] is None or not beside.is_note:
        return [table]
    block = beside.columns[-1]
    draft.issues.append(issue("block_beside_not_read", sheet=table.sheet.name, cell=cell_name(table.header_row, block.start)))
    notes = tuple(replace(m, role="ignored", column=None, reason="a block beside the table") for m in table.columns if m.index in block)
    return [replace(tables[0], columns=(*tables[0].columns, *notes))]


def _named(sheet: Sheet, name: FileName, gazetteer: Gazetteer) -> frozenset[str]:
    """Columns that a name gives for every row: a sheet or a file for each monitoring point or month, a sheet of entries and one of exits."""
    texts = (sheet.name, name.stem)
    has_point = any(gazetteer.points.find_in_title(text) for text in texts)
    period = find_period(sheet.name) or name.period
    has_month = period is not None and is_month(period)
    return frozenset({"fmp_name"} if has_point else ()) | frozenset({"month"} if has_month else ()) | words_in_titles(texts)
