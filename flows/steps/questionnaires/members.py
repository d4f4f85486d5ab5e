"""Who the members of a household are: their sex, their age in completed months, and who is its head, as questions of a form say it.

Told by what the questions offer and are called: sexes are a list of choices, ages are numbers, or follow from the day of birth. That day
is looked at and forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flows.steps.cleaning.clean import is_missing
from flows.steps.cleaning.decimals import clean_decimals
from flows.steps.cleaning.vocabulary import fold_word, known_words
from flows.steps.messages import issue
from flows.steps.opening.workbook import Sheet, cell_name, column_letter
from flows.steps.questionnaires.answers import DONT_KNOW
from flows.steps.questionnaires.form import Question
from flows.steps.recognition.ages import OLDEST
from flows.steps.recognition.headers import fold
from flows.steps.records import Issue
from schemas.demographics import SEX

GROUPS = ((0, 11), (12, 71), (72, 179), (180, 215), (216, 719), (720, 779), (780, OLDEST))
"""Age groups in completed months: DTM's (0, 1-5, 6-17, 18-59, 60+), cut once more at 15 and 65 years, where the United Nations cut."""
_HEAD = re.compile(r"\b(?:chef(?:fe)?s?(?: (?:de|du) (?:menage|famille))?|head(?: of (?:the )?(?:household|family))?|household head)\b")
_BORN = re.compile(r"naissance|birth|\bdob\b|\bddn\b|\bne(?:e)? le\b|\bborn\b")
_AGE = re.compile(r"(?<![a-z])ages?(?![a-z])")
_MONTHS = re.compile(r"(?<![a-z])(?:mois|months?)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Asked:
    """The columns (0-based) that say who a member is; None where the form does not ask."""

    sex: tuple[int, Question] | None
    years: tuple[int, Question] | None
    months: tuple[int, Question] | None
    born: tuple[int, Question] | None
    relation: tuple[int, Question] | None

    @property
    def letters(self) -> str:
        found = (self.sex, self.years, self.months, self.born)
        return "+".join(column_letter(column[0]) for column in found if column)


def find_asked(questions: Mapping[int, Question]) -> Asked:
    """Who a member is, by what its questions offer and are called: sexes are a list of choices, ages are numbers."""
    sexes = [(index, q) for index, q in questions.items() if q.kind == "select_one" and set(_sexes(q).values()) >= {"women", "men"}]
    ages = [(index, q) for index, q in questions.items() if q.kind in ("number", "computed") and _says(q, _AGE)]
    months = [(index, q) for index, q in ages if _says(q, _MONTHS)]
    years = [pair for pair in ages if pair not in months]
    born = [(index, q) for index, q in questions.items() if q.kind == "date" and _says(q, _BORN)]
    heads = [(index, q) for index, q in questions.items() if q.kind == "select_one" and any(_is_head(c.fr, c.en) for c in q.choices)]
    return Asked(*(group[0] if len(group) == 1 else None for group in (sexes, years, months, born, heads)))


def _says(question: Question, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(fold(text).replace("_", " ")) for text in (question.name, *question.labels))


def _sexes(question: Question) -> dict[str, str]:
    """The sex that each choice of a list is."""
    known = known_words(SEX)
    said = {c.code.lower(): [known[w] for text in (c.fr, c.en) if text and (w := fold_word(text)) in known] for c in question.choices}
    return {code: sexes[0] for code, sexes in said.items() if sexes and sexes[0] != "total"}


def _is_head(*labels: str | None) -> bool:
    return any(_HEAD.fullmatch(fold(text)) for text in labels if text)


@dataclass(frozen=True, slots=True)
class Members:
    """The rows (0-based) of a sheet that hold a member each; what is wrong with one is added to `issues`."""

    sheet: Sheet
    rows: Sequence[int]
    asked: Asked
    issues: list[Issue] = field(default_factory=list)

    def cells(self, index: int) -> list[object]:
        return [self.sheet.rows[row][index] for row in self.rows]

    def tell(self, rule: str, at: int, index: int, **fields: object) -> None:
        row = self.rows[at]
        self.issues.append(issue(rule, sheet=self.sheet.name, cell=cell_name(row, index), row_number=row + 1, **fields))

    def sexes(self) -> list[str | None]:
        """The sex of each member, NULL where it is not given. Problem: unknown_choice."""
        if self.asked.sex is None:
            return [None] * len(self.rows)
        index, question = self.asked.sex
        of, codes = _sexes(question), _codes(question)
        said = [code_text(cell) for cell in self.cells(index)]
        for at, text in enumerate(said):
            if text and not is_missing(text) and fold(text) not in codes:
                offered = ", ".join(choice.code for choice in question.choices)
                self.tell("unknown_choice", at, index, found=text, question=question.name, expected=offered)
        return [of.get(codes.get(fold(text), "")) for text in said]

    def are_heads(self) -> list[bool]:
        """Whether each member is the head of the household; of none, where the form does not ask."""
        if self.asked.relation is None:
            return [False] * len(self.rows)
        index, question = self.asked.relation
        codes, heads = _codes(question), {c.code.lower() for c in question.choices if _is_head(c.fr, c.en)}
        return [codes.get(fold(code_text(cell))) in heads for cell in self.cells(index)]

    def age_groups(self, days: Sequence[date | None]) -> list[str | None]:
        """The age group of each member, by the age in months or years, or by the day of birth and that (`days`) on which one was asked.
        NULL where no age is given. Problems: not_a_number, impossible_age."""
        months = [
            own if own is not None else years for own, years in zip(self._ages(self.asked.months, 1), self._ages(self.asked.years, 12), strict=True)
        ]
        if self.asked.born:
            for at, (cell, day) in enumerate(zip(self.cells(self.asked.born[0]), days, strict=True)):
                born = _born(cell) if months[at] is None else None
                if born and day:
                    months[at] = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
        column = self.asked.years or self.asked.months or self.asked.born
        for at, age in enumerate(months):
            if column and age is not None and not 0 <= age <= OLDEST:
                self.tell("impossible_age", at, column[0], found=f"{age / 12:g}")
        return [next((f"{first}-{last}" for first, last in GROUPS if age is not None and first <= age <= last), None) for age in months]

    def _ages(self, column: tuple[int, Question] | None, months: int) -> list[int | None]:
        if column is None:
            return [None] * len(self.rows)
        index, question = column
        cleaned = clean_decimals(self.cells(index))
        for problem in cleaned.problems:
            self.tell(problem.rule, problem.index, index, found=problem.found)
        unknown = {*question.unknown_values, *DONT_KNOW}
        return [None if value is None or value in unknown else int(value * months) for value in cleaned.values.to_pylist()]


def code_text(cell: object) -> str:
    """A code or key as text: whole numbers without their point, identifiers without "uuid:"."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip().removeprefix("uuid:")


def _codes(question: Question) -> dict[str, str]:
    """The code of each choice, by all that a cell may say for it: the code itself, or a label."""
    return {fold(text): choice.code.lower() for choice in question.choices for text in (choice.fr, choice.en, choice.code) if text}


def _born(cell: object) -> date | None:
    """A day of birth; one that is no day gives no age."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    if day_first := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text):
        text = f"{day_first[3]}-{int(day_first[2]):02}-{int(day_first[1]):02}"
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
