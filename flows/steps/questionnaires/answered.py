"""The sheet of answers beside a form: which question, or which choice of it, each column holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flows.steps.opening.workbook import Sheet
from flows.steps.places_and_dates.country import HeaderWords
from flows.steps.questionnaires.form import ANSWERS, Form, Question
from flows.steps.recognition.header_rows import HEADER_SEARCH_ROWS, find_hxl_row
from flows.steps.recognition.headers import PERSONAL_CONCEPTS, fold, header_key, hxl_key
from flows.steps.recognition.lexicon import said_by_header
from flows.steps.recognition.tables import Meaning, Table
from schemas.declare import Column, Dataset
from schemas.registry import DATASETS

FEWEST_QUESTIONS = 3
_SEPARATORS = re.compile(r"[/:]|(?<=[a-z0-9_])-(?=[a-z])")
_CHOICE_MARKS = "/.:"
_STAFF = frozenset("enumerateur enumerator enqueteur superviseur supervisor prenom email mail courriel".split())
"""Whoever is asked by a list of names: their answers name a person as well."""
_ASKING = re.compile(
    r"(?i)\b(?:how many|combien|quel(?:le)? est|what is|y a[- ]t[- ]il|sont[- ](?:ils|elles)|vivent|vivant|habitent|live|living|reside|there|are|is|"
    r"do|ce|cet|cette|this|currently|actuellement|present(?:ly)?|in total|au total|votre|your|vous|you|se trouvent|presente?s?)\b|\?"
)
"""Words that make a header a question."""
_OF_THE_SERVER = re.compile(
    r"_(?:id|uuid|submission_time|validation_status|notes|status|tags|index|attachments|geolocation|duration|xform_id(?:_string)?|version_?|"
    r"bamboo_dataset_id|total_media|media_count|media_all_received|date_modified)|__version__|(?:.*/)?meta/.*|formhub/.*|(?:.*/)?instance ?id|"
    r".*_(?:latitude|longitude|altitude|precision)|simid|start|end|key|submission ?date|set-of-.*|review ?state|attachments\w*|edits|status"
)
_PLACES = frozenset({"adm0", "adm1", "adm2", "adm3", "adm4", "code"})
_OF_A_REPEAT = frozenset({"_parent_index", "_submission__id", "_parent_table_name", "parent_key"})
_CODE_BEFORE = re.compile(r"^(?:[a-z]{0,3}\d+[a-z]?[_.])+(?=[a-z]{2})")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a column of answers holds: all of a question, or whether one of its choices was chosen."""

    question: Question
    choice: str | None = None


@dataclass(frozen=True, slots=True)
class Replies:
    """Every way a header may name a question or a choice: by name as written, in small letters, or by its label."""

    named: Mapping[str, Reply]
    labelled: Mapping[str, Reply]
    multiples: frozenset[str]

    @classmethod
    def of(cls, form: Form) -> Replies:
        named: dict[str, Reply] = {}
        labels: list[tuple[str, Reply]] = []
        for question in form.questions.values():
            named[question.name.lower()] = Reply(question)
            labels += [(fold(label), Reply(question)) for label in question.labels]
            for choice in question.choices if question.kind == "select_multiple" else ():
                reply = Reply(question, choice.code)
                named |= {f"{question.name}{mark}{choice.code}".lower(): reply for mark in _CHOICE_MARKS}
                labels += [
                    (fold(f"{label}{mark}{text}"), reply) for label in question.labels for text in (choice.fr, choice.en) if text for mark in "/."
                ]
        times = Counter(text for text, _ in dict.fromkeys(labels))
        multiples = frozenset(q.name.lower() for q in form.questions.values() if q.kind == "select_multiple")
        return cls(named, {text: reply for text, reply in labels if times[text] == 1}, multiples)

    def find(self, header: str) -> Reply | None:
        """The question of a header that its groups may stand before; None where it is none, or a choice that no list offers."""
        for text, known in ((header.lower(), self.named), (fold(header), self.labelled)):
            for tail in _tails(text):
                if tail in known:
                    return known[tail]
                if any(tail.startswith(f"{name}{mark}") for name in self.multiples for mark in "/:") and known is self.named:
                    return None
        return None


def _tails(text: str) -> Iterator[str]:
    yield text
    for match in _SEPARATORS.finditer(text):
        yield text[match.end() :]


def recognise_answers(sheet: Sheet, form: Form, words: HeaderWords) -> Table | None:
    """The table of answers in a sheet, read as the dataset whose own columns (places, people) it shows most of; None where it is none."""
    headers = Replies.of(form)
    found = [[headers.find(cell) if isinstance(cell, str) and cell else None for cell in row] for row in sheet.rows[:HEADER_SEARCH_ROWS]]
    known = [len({(r.question.name, r.choice) for r in row if r}) for row in found]
    if max(known, default=0) < FEWEST_QUESTIONS:
        return None
    first = known.index(max(known))
    last = first + 1 if first + 1 < len(known) and 2 * known[first + 1] >= known[first] else first
    named = max(range(first, last + 1), key=lambda row: _names(sheet.rows[row], form))
    hxl_row = find_hxl_row(sheet.rows)
    offered = [dataset for dataset in DATASETS if dataset.asked_by_form]
    tables = [
        Table(
            sheet,
            dataset,
            last,
            last - first + 1,
            hxl_row,
            _meanings(sheet.rows[named], found[named], hxl_row, sheet, dataset, words, headers),
            False,
            form=form,
        )
        for dataset in offered
    ]
    fitting = [
        (len(own), table) for table in tables if (own := _own_columns(table)) and all(own & set(group) for group in table.dataset.needs_one_of)
    ]
    return _decoded(max(fitting, key=lambda pair: pair[0])[1]) if fitting else None


def answers_something(sheet: Sheet, form: Form) -> bool:
    """Whether a row of a visible sheet names questions of a form, places and people aside."""
    headers = Replies.of(form)
    for row in sheet.rows[:HEADER_SEARCH_ROWS]:
        replies = [reply for cell in row if isinstance(cell, str) and cell and (reply := headers.find(cell))]
        asked = {reply.question.name for reply in replies if reply.question.kind in ANSWERS and not _is_place(reply.question)}
        if asked and len({*((reply.question.name, reply.choice) for reply in replies)}) >= FEWEST_QUESTIONS:
            return True
    return False


def _is_place(question: Question) -> bool:
    return any(header_key(text) <= _PLACES for text in question.labels)


def has_lost_its_form(table: Table, file_name: str) -> bool:
    """Whether a table of counts is called a questionnaire, and has columns that only its form could explain."""
    called = fold(f"{file_name} {table.sheet.name}").replace("_", " ")
    titles = [title for dataset in DATASETS if dataset.asked_by_form for title in dataset.titles]
    return len(table.by_role("unmapped")) >= FEWEST_QUESTIONS and any(title in called for title in titles)


def is_repeat_sheet(sheet: Sheet) -> bool:
    """Whether a sheet holds what a form asks several times over (the members of each household): it leads back to a parent row."""
    return any(str(cell).strip().lower() in _OF_A_REPEAT for row in sheet.rows[:HEADER_SEARCH_ROWS] for cell in row if isinstance(cell, str))


def _names(row: Sequence[object], form: Form) -> int:
    """How many cells of a row name a question as the form does: a row of labels may stand below."""
    tails = (set(_tails(cell.lower())) for cell in row if isinstance(cell, str))
    known = {name.lower() for name in form.questions}
    return sum(bool(found & known) for found in tails)


def _own_columns(table: Table) -> set[str]:
    return {meaning.column for meaning in table.columns if meaning.role == "value" and meaning.column}


def _meanings(
    row: Sequence[object], replies: Sequence[Reply | None], hxl_row: int | None, sheet: Sheet, dataset: Dataset, words: HeaderWords,
    headers: Replies,
) -> tuple[Meaning, ...]:  # fmt: skip
    tags = sheet.rows[hxl_row] if hxl_row is not None else []
    meanings = []
    for index, (cell, reply) in enumerate(zip(row, replies, strict=True)):
        header = " ".join(cell.split()) if isinstance(cell, str) else "" if cell == "" else str(cell)
        tag = str(tags[index]) if index < len(tags) and tags[index] != "" and hxl_key(str(tags[index])) else None
        meanings.append(_meaning(index, header, tag, reply, dataset, words, headers))
    return tuple(meanings)


def _meaning(index: int, header: str, tag: str | None, reply: Reply | None, dataset: Dataset, words: HeaderWords, headers: Replies) -> Meaning:
    if not header:
        return Meaning(index, header, tag, "empty")
    if reply is None:
        role, column = said_by_header(dataset.name, (words.translate(header),), frozenset())
        if re.search(r"submitted_by|username", header.lower()):
            return Meaning(index, header, tag, "personal")
        if role == "unmapped" and header.lower().endswith("_other") and headers.find(header[: -len("_other")]):
            return Meaning(index, header, tag, "ignored", reason="free text is not read")
        if role == "unmapped" and _OF_THE_SERVER.fullmatch(header.strip().lower()):
            return Meaning(index, header, tag, "ignored", reason="what the server notes of an answer")
        return Meaning(index, header, tag, role, column)
    question = reply.question
    if is_personal(question, dataset, words):
        return Meaning(index, header, tag, "personal")
    if reply.choice is None and (own := _own_column(question, dataset, words)):
        return Meaning(index, header, tag, "value", own.name, question=question.name)
    if question.kind in ANSWERS and not question.is_repeated:
        return Meaning(index, header, tag, "answer", question=question.name, choice=reply.choice)
    why = "free text is not read" if question.kind == "text" else f"question of type {question.type}"
    return Meaning(index, header, tag, "ignored", reason=why, question=question.name)


def is_personal(question: Question, dataset: Dataset, words: HeaderWords) -> bool:
    """Whether the answers can name a person. Choices and numbers about informants or telephones cannot, a list of enumerators can."""
    if question.kind == "personal":
        return True
    said = frozenset[str]().union(*(header_key(words.translate(text)) for text in (question.name, *question.labels)))
    if question.kind in ("select_one", "select_multiple"):
        return bool(said & _STAFF)
    if question.kind == "number":
        return bool(said & (_STAFF | {"telephone", "phone", "tel", "mobile"}))
    roles = {said_by_header(dataset.name, (words.translate(text),), frozenset())[0] for text in (question.name, *question.labels)}
    return "personal" in roles or bool(said & PERSONAL_CONCEPTS)


_KINDS: Mapping[str, tuple[str, ...]] = {
    "count": ("number", "computed"), "decimal": ("number", "computed"), "date": ("date", "computed"), "text": ("text", "select_one", "computed"),
    "round": ("number", "select_one", "text", "computed"), "flag": ("select_one",), "category": ("select_one",),
}  # fmt: skip


def _own_column(question: Question, dataset: Dataset, words: HeaderWords) -> Column | None:
    """The column of the dataset that a question's label, or its name, means, where its kind can hold it."""
    if question.is_repeated:
        return None
    plain = (_ASKING.sub(" ", label.replace("é", "e")) for label in question.labels)
    for text in (*question.labels, question.name, _CODE_BEFORE.sub("", question.name.lower()), *plain):
        role, name = said_by_header(dataset.name, (words.translate(text),), frozenset())
        if role == "value" and name and question.kind in _KINDS.get(dataset.by_name[name].kind, ()):
            return dataset.by_name[name]
    if question.type.lower() == "today" and "survey_date" in dataset.by_name:
        return dataset.by_name["survey_date"]
    return None


def _decoded(table: Table) -> Table:
    """The same table, with the labels of chosen codes in the columns that say where: places are known by their names."""
    form = table.form
    assert form is not None
    lists = {m.index: form.questions[m.question].choices for m in table.columns if m.role == "value" and m.question}
    lists = {index: choices for index, choices in lists.items() if choices}
    if not lists:
        return table
    named = {index: {choice.code.lower(): choice.fr or choice.code for choice in choices} for index, choices in lists.items()}
    rows = [list(row) if number > table.header_row else row for number, row in enumerate(table.sheet.rows)]
    for row in rows[table.header_row + 1 :]:
        for index, names in named.items():
            row[index] = names.get(_code(row[index]), row[index])
    return replace(table, sheet=replace(table.sheet, rows=rows))


def _code(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip().lower()
