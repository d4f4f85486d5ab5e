"""What an issue says to the person who must act, in French and English, from one catalogue (schemas/messages/*.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import schemas
from flows.steps.records import Issue, Severity
from flows.steps.records import Language as Language
from flows.steps.typography import set_french

CATALOGUE_FOLDER = Path(schemas.__file__).parent / "messages"


@dataclass(frozen=True, slots=True)
class Message:
    """A rule's texts; placeholders in braces are filled from the issue.

    `sender_fr`, `sender_en`: what the sender of the file can do, where the remedy speaks to those who keep the data.
    """

    rule: str
    severity: Severity
    fr: str
    en: str
    remedy_fr: str
    remedy_en: str
    sender_fr: str | None = None
    sender_en: str | None = None


_NUMBER = r"\d{1,12}(?:\.\d+)?"


class _Field(str):
    """A field of a message. `{found:n}` writes numbers as the language does ("1200.5", "1200 + 30"), `{found:d}` an ISO date or month, `{found:q}`
    puts each part of a list (parted by " ¦ ") between quotation marks; other texts stay."""

    lang: Language = "fr"

    def __format__(self, spec: str) -> str:
        from flows.steps.wording import as_written, day, month

        if spec == "n" and re.fullmatch(rf"-?{_NUMBER}( [+/] {_NUMBER})*", self):
            return re.sub(_NUMBER, lambda found: as_written(found[0], self.lang), self)
        if spec == "d" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", self):
            return day(date.fromisoformat(self), self.lang)
        if spec == "d" and re.fullmatch(r"\d{4}-\d{2}", self):
            return month(date.fromisoformat(f"{self}-01"), self.lang)
        if spec == "q":
            return ", ".join(set_french(f"« {part} »") if self.lang == "fr" else f"“{part}”" for part in self.split(" ¦ "))
        return str(self)


class _Fields(dict[str, str]):
    def __init__(self, lang: Language, fields: Mapping[str, str]) -> None:
        super().__init__(fields)
        self.lang: Language = lang

    def __getitem__(self, key: str) -> _Field:
        field = _Field(self.get(key, "?"))
        field.lang = self.lang
        return field


@cache
def catalogue() -> dict[str, Message]:
    """All rules by name; a rule told twice is a fault of the catalogue."""
    messages: dict[str, Message] = {}
    for path in sorted(CATALOGUE_FOLDER.glob("*.toml")):
        for rule, texts in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if rule in messages:
                raise ValueError(f"{path.name}: rule {rule} is declared twice")
            set_texts: dict[str, Any] = {name: set_french(text) if name.endswith("fr") else text for name, text in texts.items()}
            messages[rule] = Message(rule=rule, **set_texts)
    return messages


def severity_of(rule: str) -> Severity:
    return catalogue()[rule].severity


def issue(rule: str, **fields: object) -> Issue:
    """An issue whose severity is the catalogue's; fields that Issue has not become message parameters."""
    own = {name: fields.pop(name) for name in list(fields) if name in Issue.__dataclass_fields__}
    params = {name: str(value) for name, value in fields.items() if value is not None}
    return Issue(rule=rule, severity=severity_of(rule), params=params, **own)  # type: ignore[arg-type]


def told_once(issues: Sequence[Issue]) -> list[Issue]:
    """The same issues, alike ones once: a cell that is common to the parts of a table is looked at for each of them."""
    return list({(i.rule, i.sheet, i.cell, i.row_number, i.column, i.found, i.expected, *i.params.values()): i for i in issues}.values())


def describe(found: Issue, lang: Language, file: str = "") -> tuple[str, str]:
    """What is wrong, and what to do about it. A parameter `cercle_fr` fills {cercle} in French, `cercle_en` in English."""
    message = catalogue()[found.rule]
    fields = _Fields(
        lang,
        {
            "found": found.found or "", "expected": found.expected or "", "sheet": found.sheet or "", "cell": found.cell or "",
            "column": found.column or "", "row": str(found.row_number or ""), "file": file, **found.params,
            **{name.removesuffix(f"_{lang}"): text for name, text in found.params.items() if name.endswith(f"_{lang}")},
        },
    )  # fmt: skip
    texts = (message.fr, message.remedy_fr) if lang == "fr" else (message.en, message.remedy_en)
    return texts[0].format_map(fields), texts[1].format_map(fields)


def remedy_for_sender(rule: str, lang: Language, fields: Mapping[str, str]) -> str | None:
    """What the sender of a file can do; None where the rule's own remedy says it."""
    message = catalogue()[rule]
    text = message.sender_fr if lang == "fr" else message.sender_en
    return text.format_map(_Fields(lang, fields)) if text else None
