"""What was chosen of a list of choices: a column of codes (or of their labels), columns of 0 and 1 side by side, or both, which must agree."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from flows.steps.cleaning.clean import clean_flags, is_missing
from flows.steps.cleaning.plain_text import plain
from flows.steps.cleaning.vocabulary import nearest_words
from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name
from flows.steps.questionnaires.form import Question
from flows.steps.reading.extract import Extract
from flows.steps.recognition.headers import fold
from flows.steps.recognition.tables import Meaning
from flows.steps.records import Issue

_BETWEEN = re.compile(r"\s*[;,|\n]\s*")
Chosen: TypeAlias = "tuple[str, ...] | None"
"""The codes chosen in one row, () where all of them were refused; None where nothing was said."""


def read_choices(question: Question, columns: Sequence[Meaning], extract: Extract, issues: list[Issue]) -> list[Chosen]:
    """What was chosen, row by row, in the order of the form."""
    order = {choice.code: choice.position for choice in question.choices}
    chosen = _settled(question, columns, extract, issues)
    return [None if codes is None else tuple(sorted(codes, key=lambda code: order.get(code, 0))) for codes in chosen]


def _settled(question: Question, columns: Sequence[Meaning], extract: Extract, issues: list[Issue]) -> list[Chosen]:
    """What was chosen, row by row, from the column of codes, from those of 0 and 1, or from both, which must agree."""
    whole = next((meaning for meaning in columns if meaning.choice is None), None)
    parts = [meaning for meaning in columns if meaning.choice is not None]
    nothing: list[Chosen] = [None] * extract.height
    summed = _codes(question, whole, extract, issues) if whole else nothing
    if not parts:
        return summed
    flagged = _flagged(question, parts, extract, issues)
    if whole is None:
        return flagged
    own = {meaning.choice for meaning in parts}
    for row, (codes, flags) in enumerate(zip(summed, flagged, strict=True)):
        if codes is not None and flags is not None and set(codes) & own != set(flags):
            issues.append(issue_at(extract, row, whole, "choices_contradict", found=" ".join(codes) or "–", expected=" ".join(flags) or "–",
                              question=question.name))  # fmt: skip
    # Some servers write 0 for every choice of a question that was passed over: then the column of codes is blank.
    return [codes if codes is not None else (flags or None) for codes, flags in zip(summed, flagged, strict=True)]


def _flagged(question: Question, parts: Sequence[Meaning], extract: Extract, issues: list[Issue]) -> list[Chosen]:
    flags: dict[str, list[bool | None]] = {}
    damaged: set[int] = set()
    for meaning in parts:
        cleaned = clean_flags(extract.rows.column(meaning.index, extract.rows.data))
        issues += [issue_at(extract, problem.index, meaning, "choice_not_yes_or_no", found=problem.found) for problem in cleaned.problems]
        damaged |= {problem.index for problem in cleaned.problems}
        flags[str(meaning.choice)] = cleaned.values.to_pylist()
    chosen: list[Chosen] = []
    for row in range(extract.height):
        said = {code: column[row] for code, column in flags.items()}
        chosen.append(None if row in damaged or all(flag is None for flag in said.values()) else tuple(code for code, flag in said.items() if flag))
    none_chosen = [row for row, codes in enumerate(chosen) if codes == ()]
    if none_chosen and not any(meaning.choice is None and meaning.question == question.name for meaning in extract.table.by_role("answer")):
        issues.append(issue_at(extract, none_chosen[0], parts[0], "nothing_chosen", found=str(len(none_chosen)), question=question.name))
    return chosen


def choices_not_given(question: Question, columns: Sequence[Meaning], extract: Extract) -> Sequence[str | None]:
    """Choices of which a row says neither yes nor no: their own column is blank beside others that are filled, or there is none."""
    parts = {str(meaning.choice): extract.rows.column(meaning.index, extract.rows.data) for meaning in columns if meaning.choice is not None}
    if not parts:
        return [None] * extract.height
    is_whole = len(parts) < len(columns)
    without = [choice.code for choice in question.choices if choice.code not in parts and not is_whole]
    blanks = ([code for code, cells in parts.items() if is_missing(cells[row])] for row in range(extract.height))
    return [" ".join([*blank, *without]) or None if len(blank) < len(parts) else None for blank in blanks]


def _codes(question: Question, meaning: Meaning, extract: Extract, issues: list[Issue]) -> list[Chosen]:
    known = {choice.code.lower(): choice.code for choice in question.choices}
    labels: dict[str, set[str]] = defaultdict(set)
    for choice in question.choices:
        for text in (choice.fr, choice.en):
            if text:
                labels[fold(text)].add(choice.code)
    spoken = {text: codes.pop() for text, codes in labels.items() if len(codes) == 1}
    cells = extract.rows.column(meaning.index, extract.rows.data)
    read = {cell: _chosen(cell, question, known, spoken) for cell in set(map(_text, cells))}
    unknown = {cell for cell, codes in read.items() if isinstance(codes, str)}
    told: set[str] = set()
    for row, cell in enumerate(map(_text, cells)):
        if cell in unknown and cell not in told:
            told.add(cell)
            nearest = nearest_words(fold(str(read[cell])), {**{fold(c.fr or c.code): c.code for c in question.choices}, **known}) if known else ""
            issues.append(issue_at(extract, row, meaning, "unknown_choice", found=str(read[cell]), expected=nearest, question=question.name,
                              rows=sum(_text(other) == cell for other in cells)))  # fmt: skip
    found = (read[_text(cell)] for cell in cells)
    return [None if isinstance(codes, str) else codes for codes in found]


def _chosen(text: str, question: Question, known: Mapping[str, str], spoken: Mapping[str, str]) -> Chosen | str:
    """The codes that a cell holds; a text where it is none of the list's. A list that the form does not show accepts any code."""
    lowered = text.lower()
    if lowered in known:
        return (known[lowered],)
    if not known:
        return None if is_missing(text) else (plain(text).replace(" ", "_"),) if question.kind == "select_one" else tuple(text.split())
    if (code := spoken.get(fold(text))) is not None:
        return (code,)
    if is_missing(text):
        return None
    if question.kind == "select_multiple":
        for parts in (lowered.split(), _BETWEEN.split(lowered)):
            if all(part in known for part in parts):
                return tuple(dict.fromkeys(known[part] for part in parts))
        parts = [fold(part) for part in _BETWEEN.split(text) if part]
        if all(part in spoken for part in parts):
            return tuple(dict.fromkeys(spoken[part] for part in parts))
        if len(told := _labels_in_a_row(fold(text).split(), spoken)) == 1:
            return told.pop()
    return text


def _labels_in_a_row(words: Sequence[str], spoken: Mapping[str, str], most_words: int = 60) -> set[tuple[str, ...]]:
    """Every way to read words as labels one after the other ("Nourriture Eau potable"), as codes."""
    ways: list[set[tuple[str, ...]]] = [{()}, *(set[tuple[str, ...]]() for _ in words)]
    labels = {tuple(label.split()): code for label, code in spoken.items()}
    for end in range(1, len(words) + 1 if len(words) <= most_words else 1):
        for label, code in labels.items():
            if label and tuple(words[max(end - len(label), 0) : end]) == label:
                ways[end] |= {way if code in way else (*way, code) for way in ways[end - len(label)]}
    return {tuple(sorted(way)) for way in ways[-1]}


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split()) if cell is not None else ""


def issue_at(extract: Extract, row: int, meaning: Meaning, rule: str, **fields: object) -> Issue:
    """An issue at the cell of a column of answers; `row` counts the data rows."""
    sheet_row = extract.rows.data[row]
    return issue(rule, sheet=extract.sheet, cell=cell_name(sheet_row, meaning.index), row_number=sheet_row + 1, column=meaning.question, **fields)
