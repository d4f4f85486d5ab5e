"""The form a questionnaire was asked with: the XLSForm sheets `survey` and `choices` that lie beside its answers in a workbook.

Told by their columns, never by their names: a survey sheet has `type` and `name`, a sheet of choices `list_name` and `name`.
See https://xlsform.org/en/ref-table/ for what the columns mean.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from flows.steps.opening.workbook import Sheet
from flows.steps.recognition.headers import fold

HEADER_ROWS = 10
Kind = Literal["select_one", "select_multiple", "number", "date", "computed", "text", "personal", "none"]
"""What an answer is. Of `text`, `date` and `computed` ones only those are read that say where, when or how many people live there;
`personal` ones never; `none` are notes and what the telephone notes of itself."""
ANSWERS: tuple[Kind, ...] = ("select_one", "select_multiple", "number")
State = Literal["answer", "dont_know", "not_applicable"]
_TYPES: Mapping[str, Kind] = {
    "integer": "number", "int": "number", "decimal": "number", "range": "number", "date": "date", "today": "date", "datetime": "date",
    "datetime-local": "date", "text": "text", "string": "text", "geopoint": "text", "geotrace": "text", "geoshape": "text", "barcode": "text",
    "time": "none", "note": "none", "calculate": "computed", "hidden": "computed", "start": "none", "end": "none", "acknowledge": "none",
    "trigger": "none", "audit": "none", "image": "none", "photo": "none", "audio": "none", "video": "none", "file": "none",
    "background-audio": "none", "background-geopoint": "none", "start-geopoint": "none", "rank": "none", "xml-external": "none",
    "csv-external": "none", "osm": "none", "username": "personal", "email": "personal", "phonenumber": "personal", "phone number": "personal",
    "deviceid": "personal", "subscriberid": "personal", "simserial": "personal", "signature": "personal",
}  # fmt: skip
_SELECT = re.compile(r"(select[_ ]?(?:one|1)|select[_ ]?(?:multiple|all that apply))(_from_file)?(?: from)? +(\S+)(?: or[_ ]?other)?")
_OR_OTHER = re.compile(r" or[_ ]?other$")
_DONT_KNOW = re.compile(
    r"(?:je )?(?:ne|n e) sa(?:it|is)(?: pas)?|nsp|nspp|pnr|dk|dnk|do ?n ?t know|do not know|unknown|inconnue?s?|ne se prononce pas|"
    r"(?:pas de|sans) reponse|refus(?:e)?(?: de repondre)?|(?:je )?prefere(?:nt)? ne pas repondre|prefer not to (?:answer|say)|no answer|refused|"
    r"ne souhaite pas repondre|9{2,4}|ne sait pas (?:pas de reponse|refus)"
)
_NOT_APPLICABLE = re.compile(r"non applicable|not applicable|sans objet|n a|ne s applique pas|not_applicable")
_MARKUP = re.compile(r"<[^>]{0,200}>|\$\{[^}]*\}|\*\*|__(?=\S)|(?<=\S)__")
_FRENCH, _ENGLISH = re.compile(r"(?<![a-z])(?:fr(?![a-z])|fran|fren)"), re.compile(r"(?<![a-z])(?:en(?![a-z])|engl|angl)")
_SENTINEL = re.compile(r"(?<![\d.])(-?(?:9{2,4}|8{2,4}))(?![\d.])")


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a list offers; `state` tells "don't know" and "not applicable" from answers."""

    code: str
    fr: str | None
    en: str | None
    state: State
    position: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the form. `relevant` are the conditions under which it is asked, those of its groups included.

    `unknown_values` are numbers that its own text declares to mean "don't know" ("99 si inconnu"); `row` is 0-based.
    """

    name: str
    kind: Kind
    type: str
    fr: str | None
    en: str | None
    choices: tuple[Choice, ...]
    relevant: tuple[str, ...]
    unknown_values: frozenset[float]
    row: int
    is_repeated: bool

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for text in (self.fr, self.en) if text))

    def choice(self, code: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.code == code), None)


@dataclass(frozen=True, eq=False, slots=True)
class Form:
    """Questions by name, in the order of the form; `sheets` are the names of the sheets it was read from."""

    survey_sheet: str
    sheets: frozenset[str]
    questions: Mapping[str, Question]


def find_form(sheets: Iterable[Sheet]) -> Form | None:
    """The form that visible sheets of a workbook hold; None where there is none."""
    visible = [sheet for sheet in sheets if sheet.is_visible and sheet.rows]
    surveys = [(sheet, at) for sheet in visible if (at := _header_row(sheet, "type", "name")) is not None and _has_types(sheet, at)]
    if not surveys:
        return None
    lists: dict[str, list[Choice]] = defaultdict(list)
    names = {sheet.name for sheet, _ in surveys}
    for sheet in visible:
        at = _header_row(sheet, "list_name", "name")
        if at is not None and sheet.name not in names:
            names.add(sheet.name)
            for row in _records(sheet, at):
                _add_choice(lists, row)
    survey, at = surveys[0]
    return Form(survey.name, frozenset(names), _questions(survey, at, lists))


def _header(cell: object) -> str:
    return fold(str(cell)).replace(" ", "_") if isinstance(cell, str) else ""


def _header_row(sheet: Sheet, *needed: str) -> int | None:
    for index, row in enumerate(sheet.rows[:HEADER_ROWS]):
        # Every workbook is asked, and nearly none has a form.
        if any(isinstance(cell, str) and cell.strip().lower() == "name" for cell in row) and set(needed) <= {_header(cell) for cell in row}:
            return index
    return None


def _has_types(sheet: Sheet, header_row: int) -> bool:
    types = [_text(row["type"]) for row in _records(sheet, header_row)]
    known = [text for text in types if text and (_kind(text)[0] is not None or _is_bracket(text))]
    return len(known) >= 2 and 2 * len(known) >= len([text for text in types if text])


def _records(sheet: Sheet, header_row: int) -> list[dict[str, object]]:
    """The rows below a header as {column: cell}, with `row`: the sheet's 0-based row."""
    names = [_header(cell) for cell in sheet.rows[header_row]]
    return [{**dict(zip(names, sheet.rows[row], strict=True)), "row": row} for row in range(header_row + 1, len(sheet.rows))]


def _text(cell: object) -> str:
    """A cell as written: codes that Excel made numbers of are whole again."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split()) if cell is not None else ""


def _labels(row: Mapping[str, object], stem: str = "label") -> tuple[str | None, str | None]:
    """The text of a row in French and English; one without a language stands for the one that is missing."""
    found: dict[str, str] = {}
    for name, cell in row.items():
        if (name == stem or re.match(rf"{stem}(?::|_)", name)) and (text := _plain_label(cell)):
            said = name.removeprefix(stem).strip(":_")
            found.setdefault("fr" if _FRENCH.search(said) else "en" if _ENGLISH.search(said) else "", text)
    return found.get("fr", found.get("")), found.get("en", found.get(""))


def _plain_label(cell: object) -> str:
    return " ".join(_MARKUP.sub(" ", _text(cell)).split())


def _add_choice(lists: dict[str, list[Choice]], row: Mapping[str, object]) -> None:
    name, code = _text(row["list_name"]), _text(row["name"])
    if not name or not code or any(choice.code == code for choice in lists[name]):
        return
    fr, en = _labels(row)
    lists[name].append(Choice(code, fr or en, en or fr, _state(code, fr, en), len(lists[name]) + 1))


def _state(code: str, *labels: str | None) -> State:
    said = [" ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split()) for text in labels if text] or [fold(code).replace("_", " ")]
    for text in said:
        parts = [" ".join(part.split()) for part in re.split(r"\b(?:ou|or)\b", text)]
        if all(_DONT_KNOW.fullmatch(part) for part in parts):
            return "dont_know"
        if _NOT_APPLICABLE.fullmatch(text):
            return "not_applicable"
    return "answer"


def _kind(text: str) -> tuple[Kind | None, str | None]:
    """The kind of a type, and the list it chooses from."""
    said = fold(text)
    if match := _SELECT.fullmatch(said):
        kind: Kind = "select_multiple" if re.search(r"multiple|all", match.group(1)) else "select_one"
        return kind, text.split()[-2 if _OR_OTHER.search(said) else -1]
    return _TYPES.get(said, "none" if said.startswith("rank ") else None), None


def _offered(type_text: str, listed: Sequence[Choice]) -> tuple[Choice, ...]:
    """The choices of a list, and the one that `or_other` adds to it."""
    if not _OR_OTHER.search(fold(type_text)) or not listed or any(choice.code == "other" for choice in listed):
        return tuple(listed)
    return (*listed, Choice("other", "Autre", "Other", "answer", len(listed) + 1))


def _is_bracket(text: str) -> bool:
    return re.fullmatch(r"(?:begin|end)[_ ](?:group|repeat)", fold(text)) is not None


def _questions(sheet: Sheet, header_row: int, lists: Mapping[str, Sequence[Choice]]) -> dict[str, Question]:
    """The questions of a survey sheet; of two of one name in different groups neither can be told apart, and both are left out."""
    questions: dict[str, Question] = {}
    times: Counter[str] = Counter()
    brackets: list[tuple[bool, str]] = []
    for row in _records(sheet, header_row):
        text, name = _text(row["type"]), _text(row["name"])
        if _is_bracket(text):
            if fold(text).startswith("begin"):
                brackets.append(("repeat" in fold(text), _text(row.get("relevant", row.get("relevance", "")))))
            elif brackets:
                brackets.pop()
            continue
        kind, list_name = _kind(text)
        if not name or kind is None:
            continue
        times[name] += 1
        fr, en = _labels(row)
        own = _text(row.get("relevant", row.get("relevance", "")))
        said = " ".join(_text(cell) for column, cell in row.items() if re.match(r"label|hint|guidance|constraint_message", column))
        questions[name] = Question(
            name, kind, text, fr or en, en or fr, _offered(text, lists.get(list_name or "", ())),
            tuple(text for _, text in (*brackets, (False, own)) if text),
            frozenset(float(number) for number in _SENTINEL.findall(said)) if kind == "number" else frozenset(), int(str(row["row"])),
            any(is_repeat for is_repeat, _ in brackets),
        )  # fmt: skip
    return {name: question for name, question in questions.items() if times[name] == 1}
