"""The answers of a table that has a form: one row a questionnaire and question, from columns of codes, of 0 and 1, and of numbers.

A zero says no; a blank says nothing. A question that was not asked, one left blank and one answered "no" are three things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from flows.steps.cleaning.decimals import clean_decimals
from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name, column_letter
from flows.steps.questionnaires.chosen import Chosen, choices_not_given, issue_at, read_choices
from flows.steps.questionnaires.form import ANSWERS, Form, Question
from flows.steps.questionnaires.indicators import indicators_of, questionnaire_table
from flows.steps.questionnaires.relevance import Answer, read_condition
from flows.steps.reading.extract import Extract
from flows.steps.recognition.tables import Meaning
from flows.steps.records import Issue
from schemas.questionnaire import ANSWER

DONT_KNOW = (-9, -99, -999, -9999, -88, -98)
"""Numbers that mean "don't know" by custom: no count is below zero."""


@dataclass(slots=True)
class Answers:
    """The answers of a table, column by column of the dataset `answer`, and what is wrong with them."""

    form: Form
    asked: list[Question]
    columns: dict[str, list[object]] = field(default_factory=lambda: defaultdict(list))
    issues: list[Issue] = field(default_factory=list)

    def tables(self, source_id: str, sheet: str, kept: set[int]) -> dict[str, pa.Table]:
        """The rows of the datasets `answer` (of the sheet rows kept, 1-based) and `questionnaire`."""
        types = {"row_number": pa.int32(), "value": pa.float64()}
        names = ("row_number", *(column.name for column in ANSWER.columns))
        answers = pa.table({name: pa.array(self.columns[name], types.get(name, pa.string())) for name in names})
        if answers.num_rows:
            answers = answers.filter(pa.array([row in kept for row in self.columns["row_number"]]))
        questions = questionnaire_table(self.asked)
        return {"answer": _sourced(answers, source_id, sheet), "questionnaire": _sourced(questions, source_id, self.form.survey_sheet)}


def _sourced(table: pa.Table, source_id: str, sheet: str) -> pa.Table:
    for name, text in (("sheet", sheet), ("source_id", source_id)):
        table = table.add_column(0, name, pa.repeat(pa.scalar(text, pa.string()), table.num_rows))
    return table


def read_answers(extract: Extract) -> Answers:
    """All answers of a table that has a form. Problems: unknown_choice, choices_contradict, not_a_number ..."""
    form = extract.table.form
    assert form is not None
    columns: dict[str, list[Meaning]] = defaultdict(list)
    for meaning in extract.table.by_role("answer"):
        columns[str(meaning.question)].append(meaning)
    answers = Answers(form, [question for name, question in form.questions.items() if name in columns])
    answers.issues += _of_the_form(form, answers.asked, columns, extract)
    given: dict[str, Sequence[Answer]] = _places_and_people(extract)
    chosen: dict[str, list[Chosen]] = {}
    for question in answers.asked:
        if question.kind == "number":
            given[question.name] = _numbers(question, columns[question.name], extract, answers.issues)
        else:
            chosen[question.name] = read_choices(question, columns[question.name], extract, answers.issues)
            given[question.name] = [None if codes is None else " ".join(codes) for codes in chosen[question.name]]
    for question in answers.asked:
        _add(answers, extract, question, columns[question.name], given, chosen.get(question.name))
    return answers


def _places_and_people(extract: Extract) -> dict[str, Sequence[Answer]]:
    """Answers that became columns of the dataset: conditions of other questions may rest on them."""
    held: dict[str, Sequence[Answer]] = {}
    for meaning in extract.table.by_role("value"):
        if meaning.question and meaning.column in extract.arrays and meaning.column in extract.indexes:
            values = extract.arrays[meaning.column].to_pylist()
            if all(value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)) for value in values):
                held[meaning.question] = values
    return held


def _add(
    answers: Answers, extract: Extract, question: Question, columns: Sequence[Meaning], given: Mapping[str, Sequence[Answer]],
    chosen: Sequence[Chosen] | None,
) -> None:  # fmt: skip
    """Add the rows of one question."""
    height, out = extract.height, answers.columns
    letter = column_letter(columns[0].index)
    values = given[question.name]
    blanks = choices_not_given(question, columns, extract)
    states = {choice.code: choice.state for choice in question.choices}
    for row in range(height):
        value = values[row]
        status = _status(question, value, states, row, given)
        out["row_number"].append(extract.rows.data[row] + 1)
        out["question"].append(question.name)
        out["answer_status"].append(status)
        out["answer"].append(value if chosen is not None else None)
        out["choices_not_given"].append(blanks[row] if value is not None else None)
        out["value"].append(value if chosen is None and status == "answered" else None)
        out["cell_letter"].append(letter)


def _status(question: Question, value: Answer, states: Mapping[str, str], row: int, given: Mapping[str, Sequence[Answer]]) -> str:
    if isinstance(value, str):
        said = {states.get(code, "answer") for code in value.split()} or {"answer"}
        return "answered" if "answer" in said else said.pop() if len(said) == 1 else "dont_know"
    if value is not None:
        return "dont_know" if value in question.unknown_values or value in DONT_KNOW else "answered"
    if not question.relevant:
        return "not_answered"
    answered = {name: column[row] for name, column in given.items()}
    conditions = [read_condition(text) for text in question.relevant]
    held = [condition(answered) if condition else None for condition in conditions]
    return "not_asked" if False in held else "unclear" if None in held else "not_answered"


def _numbers(question: Question, columns: Sequence[Meaning], extract: Extract, issues: list[Issue]) -> list[Answer]:
    meaning = columns[0]
    cleaned = clean_decimals(extract.rows.column(meaning.index, extract.rows.data))
    issues += [issue_at(extract, problem.index, meaning, problem.rule, found=problem.found) for problem in cleaned.problems]
    values: list[Answer] = cleaned.values.to_pylist()
    for row, value in enumerate(values):
        if isinstance(value, float) and value < 0 and value not in question.unknown_values and value not in DONT_KNOW:
            issues.append(issue_at(extract, row, meaning, "negative_answer", found=f"{value:g}"))
    return values


def _of_the_form(form: Form, asked: Sequence[Question], columns: Mapping[str, Sequence[Meaning]], extract: Extract) -> list[Issue]:
    """What is wrong, or worth knowing, of the questions as a whole."""
    issues = []
    for name, meanings in columns.items():
        for choice, same in _by_choice(meanings).items():
            if len(same) > 1:
                letters = ", ".join(column_letter(meaning.index) for meaning in same)
                cell = cell_name(extract.table.header_row, same[1].index)
                issues.append(issue("two_columns_one_question", sheet=extract.sheet, cell=cell, column=name, found=f"{name} {choice or ''}".strip(),
                                    letters=letters))  # fmt: skip
    read = {meaning.question for meaning in extract.table.columns if meaning.question}
    absent = [q.name for q in form.questions.values() if q.kind in ANSWERS and not q.is_repeated and q.name not in read]
    if absent:
        issues.append(issue("question_without_column", sheet=extract.sheet, found=" ¦ ".join(absent[:8]), count=len(absent)))
    matched = indicators_of(asked)
    unknown = [question for question in asked if question.name not in matched]
    if unknown:
        names = " ¦ ".join(question.name for question in unknown[:8])
        issues.append(issue("question_not_in_catalogue", sheet=form.survey_sheet, cell=cell_name(unknown[0].row, 0), row_number=unknown[0].row + 1,
                            found=names, count=len(unknown)))  # fmt: skip
    return issues


def _by_choice(meanings: Sequence[Meaning]) -> Mapping[str | None, list[Meaning]]:
    found: dict[str | None, list[Meaning]] = defaultdict(list)
    for meaning in meanings:
        found[meaning.choice].append(meaning)
    return found
