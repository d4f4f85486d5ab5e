"""How a dataset is declared: each column says everything about itself, once.

From a declaration come header recognition, validation (a pandera schema, built on demand), the landing table, column
comments, the data dictionary and what may be exported. Nothing here imports pandas or pandera until a schema is asked
for: they take seconds to import, and most commands need only the words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa_pandera

Kind = Literal["count", "text", "flag", "date", "round", "decimal"]
Sensitivity = Literal["public", "internal", "personal"]

SQL_TYPES: Mapping[Kind, str] = {
    "count": "BIGINT",
    "text": "VARCHAR",
    "flag": "BOOLEAN",
    "date": "DATE",
    "round": "BIGINT",
    "decimal": "DOUBLE",
}
PANDAS_TYPES: Mapping[Kind, str] = {
    "count": "Int64",
    "text": "str",
    "flag": "boolean",
    "date": "datetime64[s]",
    "round": "Int64",
    "decimal": "Float64",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a dataset.

    `headers` are written as people write them: recognition compares their meaning, not their letters, so spelling,
    word order, accents, plural and language variants of one phrase need no second entry. `part_headers` are columns
    that add up to this one where it is not given itself (age groups of women, say). `population` is the group of
    people a count speaks of. `derived` columns are filled by the pipeline and never read from a header.
    """

    name: str
    kind: Kind
    fr: str
    en: str
    unit: str | None = None
    headers: tuple[str, ...] = ()
    part_headers: tuple[str, ...] = ()
    hxl: tuple[str, ...] = ()
    sensitivity: Sensitivity = "public"
    population: str | None = None
    required: bool = False
    derived: bool = False

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.kind]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check over whole rows: `holds` answers, row by row, whether the row is in order (NULLs pass).

    `columns` are where the reader should look; the first names the cell of the issue.
    """

    name: str
    severity: Literal["error", "warning"]
    columns: tuple[str, ...]
    holds: Callable[[pd.DataFrame], pd.Series[bool]]
    found: Callable[[Mapping[str, Any]], str] | None = None
    expected: Callable[[Mapping[str, Any]], str] | None = None

    @property
    def key(self) -> str:
        """The name of the pandera check: the rule and the columns it is applied to."""
        return f"{self.name}({', '.join(self.columns)})"


@dataclass(frozen=True)
class Dataset:
    """One kind of table that DTM sends.

    `grain` completes the sentence "One row per ...". `place_columns` and `count_columns` decide what a sheet must show
    to be recognised: at least one of each group in `needs_one_of`. `ignored_headers` are read by people, not by us;
    `personal_headers` are never read into a table at all.
    """

    name: str
    grain: str
    fr: str
    en: str
    columns: tuple[Column, ...]
    needs_one_of: tuple[tuple[str, ...], ...]
    slice_fr: str
    slice_en: str
    rules: tuple[Rule, ...] = ()
    ignored_headers: tuple[str, ...] = ()
    personal_headers: tuple[str, ...] = ()
    has_places: bool = True
    is_published: bool = False
    tolerances: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def count_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.kind == "count")

    @property
    def readable_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.derived)

    @cached_property
    def schema(self) -> pa_pandera.DataFrameSchema:
        """The pandera schema of the cleaned frame: types, NULLs and the checks of single cells."""
        import pandera.pandas as pandera

        columns = {
            column.name: pandera.Column(
                PANDAS_TYPES[column.kind],
                nullable=not column.required,
                required=False,
                checks=[pandera.Check.ge(0)] if column.kind == "count" else None,
                description=column.en,
                metadata={"unit": column.unit, "sensitivity": column.sensitivity},
            )
            for column in self.columns
        }
        return pandera.DataFrameSchema(columns, name=self.name, strict=False)

    @cached_property
    def rule_schema(self) -> pa_pandera.DataFrameSchema:
        """The pandera schema of what the rules answer: one boolean column a rule, every row of which must hold.

        A failing check on a whole frame would report every column of each bad row; one on a column reports the row alone.
        """
        import pandera.pandas as pandera

        holds = pandera.Check(lambda answers: answers, name="holds")
        answers = {rule.key: pandera.Column(bool, checks=[holds], required=False) for rule in self.rules}
        return pandera.DataFrameSchema(answers, name=f"{self.name} rules")

    def rule_answers(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Whether each rule holds, row by row: the frame that `rule_schema` validates.

        A rule about columns that are not given holds, for NULLs pass; it is left out.
        """
        import pandas as pd

        given = set(frame.columns)
        return pd.DataFrame({rule.key: rule.holds(frame) for rule in self.rules if given.issuperset(rule.columns)}, index=frame.index)
