"""What was found in a sheet: a table, and what each of its columns means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from flows.steps.opening.workbook import Sheet
from flows.steps.questionnaires.form import Form
from flows.steps.recognition.dated_headers import HeaderDate
from flows.steps.recognition.folds import Values
from schemas.declare import Dataset

Role = Literal["value", "part", "ignored", "personal", "row_number", "label", "unmapped", "empty", "conflict", "sum", "recalled", "answer"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one sheet column means: a dataset column, or why it is none. `values` are those that it stands for (folds.py); a column
    of role "sum" repeats the sum of others that stand for more. `told` is the month or round that its header names; a column of role
    "recalled" is of another operation than the table (column_operations.py). `question` and `choice` are those of a form (answered.py);
    `reason` says why a column is not read, where it is not its header."""

    index: int
    header: str
    hxl_tag: str | None
    role: Role
    column: str | None = None
    tag_column: str | None = None
    values: Values = ()
    told: HeaderDate | None = None
    question: str | None = None
    choice: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in a sheet. Row and column numbers are 0-based; `data_rows` excludes header and HXL rows.

    A table with columns that stand for values is read in `parts()`, a table for each set of values. One of a history (`is_history`:
    columns of several operations side by side, column_operations.py) is one of the tables it was split into, an operation each. One that
    `says_populations` names in each row whom it counts, and nowhere else (populations_in_rows.py). One of answers has the form that was
    asked.
    """

    sheet: Sheet
    dataset: Dataset
    header_row: int
    header_height: int
    hxl_row: int | None
    columns: tuple[Meaning, ...]
    is_pivot: bool
    values: Values = ()
    is_first_part: bool = True
    axis_is_monthly: bool = False
    told: HeaderDate | None = None
    is_history: bool = False
    says_populations: bool = False
    form: Form | None = None

    def parts(self) -> list[Table]:
        """One table for each set of values, with the columns that are common to all."""
        sets = list(dict.fromkeys(meaning.values for meaning in self.columns if meaning.values and meaning.role != "sum"))
        if not sets:
            return [self]
        days = {value for values in sets for _, value in values if len(value) == len("2022-03-05") and value[4:5] == "-"}
        is_monthly = len(days) > 1 and all(day.endswith("-01") for day in days)
        return [
            replace(self, columns=tuple(m for m in self.columns if m.values in ((), values) or m.role == "sum"), values=values,
                    is_first_part=self.is_first_part and not number, axis_is_monthly=is_monthly)
            for number, values in enumerate(sets)
        ]  # fmt: skip

    @property
    def title(self) -> str:
        """The text above the header: banners that may name the period or the population."""
        rows = self.sheet.rows[: self.header_row - self.header_height + 1]
        return " ".join(_words_of(cell) for row in rows for cell in row if isinstance(cell, (str, date)) and cell)

    @property
    def banner(self) -> str:
        """The titles above the header, each alone in its row; not the groups over its columns."""
        rows = ([cell for cell in row if cell != ""] for row in self.sheet.rows[: self.header_row])
        return " ".join(filled[0] for filled in rows if len(filled) == 1 and isinstance(filled[0], str))

    @property
    def data_rows(self) -> list[int]:
        first = self.header_row + 1
        return [row for row in range(first, len(self.sheet.rows)) if row != self.hxl_row]

    def by_role(self, role: Role) -> tuple[Meaning, ...]:
        return tuple(meaning for meaning in self.columns if meaning.role == role)


def _words_of(cell: object) -> str:
    return f"{cell:%Y-%m-%d}" if isinstance(cell, date) else str(cell)
