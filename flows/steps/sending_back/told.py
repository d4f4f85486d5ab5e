"""An issue as the sender of a file is told it, and what it looks like in a marked-up copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.steps.messages import Language, remedy_for_sender

MARK = "_A_CORRIGER"
"""What a marked-up copy's name ends with."""
SEVERITIES = ("error", "warning", "info")
COLOURS: Mapping[str, str] = {"error": "FFC7CE", "warning": "FFEB9C"}
"""Of a cell at fault, by severity: Excel's own light red and light yellow."""


@dataclass(frozen=True, slots=True)
class Told:
    """An issue as landing keeps it, its texts in both languages."""

    severity: str
    rule: str
    sheet: str | None
    cell: str | None
    row_number: int | None
    column_name: str | None
    found: str | None
    expected: str | None
    message_fr: str
    message_en: str
    remedy_fr: str
    remedy_en: str

    def text(self, lang: Language) -> tuple[str, str]:
        """What is wrong, and what the sender can do."""
        what, remedy = (self.message_fr, self.remedy_fr) if lang == "fr" else (self.message_en, self.remedy_en)
        return what, remedy_for_sender(self.rule, lang, {"found": self.found or "", "expected": self.expected or ""}) or remedy


@dataclass(frozen=True, slots=True)
class Rejected:
    """A rejected file and what is wrong with it. `path` is its stored content.

    `headers` are the header cells by (sheet, dataset column); `personal` the columns never read: (sheet, letter, header row);
    `read` the sheets whose columns were looked at one by one.
    """

    source_id: str
    file_name: str
    relative_path: str
    path: Path
    issues: tuple[Told, ...]
    headers: Mapping[tuple[str, str], str]
    personal: tuple[tuple[str, str, int], ...]
    read: frozenset[str] = frozenset()
