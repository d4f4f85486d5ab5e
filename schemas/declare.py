"""How a dataset is declared: each column says everything about itself, once.

From a declaration come header recognition, validation (a pandera schema, built on demand), the landing table, column
comments, the data dictionary and what may be exported. Nothing here imports pandas or pandera until a schema is asked
for: they take seconds to import, and most commands need only the words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa_pandera

Kind = Literal["count", "text", "flag", "date", "round", "decimal", "category", "country", "age"]
"""`category`: a word of the column's vocabulary. `country`: an ISO 3166-1 alpha-3 code, read from names in French or English.
`age`: an age group as its first and last completed month, "0-59"."""
Sensitivity = Literal["public", "internal", "personal"]

SQL_TYPES: Mapping[Kind, str] = {
    "count": "BIGINT",
    "text": "VARCHAR",
    "flag": "BOOLEAN",
    "date": "DATE",
    "round": "BIGINT",
    "decimal": "DOUBLE",
    "category": "VARCHAR",
    "country": "VARCHAR",
    "age": "VARCHAR",
}
PANDAS_TYPES: Mapping[Kind, str] = {
    "count": "Int64",
    "text": "str",
    "flag": "boolean",
    "date": "datetime64[s]",
    "round": "Int64",
    "decimal": "Float64",
    "category": "str",
    "country": "str",
    "age": "str",
}


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words a column may hold: {the word kept: the words and codes people write for it}.

    Spelling, accents, case and plural need no entry of their own. Any other word is an error that names the nearest. With `within` a longer
    text means the one word that stands in it ("Flux entrants au Mali").
    """

    words: Mapping[str, tuple[str, ...]]
    within: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a dataset.

    `headers` are written as people write them: recognition compares their meaning, not their letters, so spelling,
    word order, accents, plural and language variants of one phrase need no second entry. `part_headers` are columns
    that add up to this one where it is not given itself (age groups of women, say). `population` is the group of
    people a count speaks of. `derived` columns are filled by the pipeline and never read from a header. `sum_of` are the
    columns that add up to this one, set by set: where it is not given itself, the first set that the table has makes it.
    With `blank_part_is_none` a blank part beside a filled one means nobody; without it the sum is unknown.
    `sum_beside`: the sum is made only where the table has one of these as well (women and men are the adults where children are told apart).
    `month_is` says which day stands for a month that is given without a day, or that such a month is refused.
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
    vocabulary: Vocabulary | None = None
    sum_of: tuple[tuple[str, ...], ...] = ()
    sum_beside: tuple[str, ...] = ()
    blank_part_is_none: bool = False
    month_is: Literal["first", "last", "refused"] = "first"

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.kind]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check over whole rows: `holds` answers, row by row, whether the row is in order (NULLs pass).

    `columns` are where the reader should look; the first names the cell of the issue. The rule applies where all of them are
    given; those of `also` are NULL where they are not. A rule that `compares_rows` needs all rows of a file at once,
    or only those alike in the columns of `unique`, where it asks that no two be. `beside`: what was found and what was expected, where
    that takes other rows than the one that is told.
    """

    name: str
    severity: Literal["error", "warning"]
    columns: tuple[str, ...]
    holds: Callable[[pd.DataFrame], pd.Series[bool]]
    found: Callable[[Mapping[str, Any]], str] | None = None
    expected: Callable[[Mapping[str, Any]], str] | None = None
    also: tuple[str, ...] = ()
    compares_rows: bool = False
    unique: tuple[str, ...] = ()
    beside: Callable[[pd.DataFrame, Mapping[str, Any]], tuple[str, str]] | None = None

    @property
    def key(self) -> str:
        """The name of the pandera check: the rule and the columns it is applied to."""
        return f"{self.name}({', '.join(self.columns)})"


@dataclass(frozen=True, slots=True)
class Slicing:
    """What one file owns of a dataset, so that a later file replaces that and nothing else.

    `family` begins the key: datasets of one family count the same people, share their slices and are never added; the one
    of lower `precedence` goes first, day by day. `by` are the columns whose values make the rest of the key (a baseline:
    the day, and each population the table has columns of, `by_population`). Without `by` the file itself is the slice.

    `day` is the column of days, and `part` one more column, in which files share a slice: two files of one month complement
    each other where they have no day of one part in common; a row that `whole` is true of covers every day. Without `day`, a
    slice has one owner.
    """

    family: str
    by: tuple[str, ...] = ()
    by_population: bool = False
    day: str | None = None
    part: str | None = None
    whole: str | None = None
    precedence: int = 0


@dataclass(frozen=True, slots=True)
class Folding:
    """Columns that may stand side by side, one for each value, instead of a value in each row.

    `vocabularies` are category columns whose words may head columns of counts ("Entrants | Sortants"); `day` is the date
    column whose days or months may, `age` the column whose age groups may. What such a column counts is `measure`, unless its header
    says more ("Entrants H"). With `titles` it counts that only where the sheet's name or title has one of these words (or the file's
    name has, with `titles_of_file`), and speaks of no other population than the measure's.
    """

    measure: str
    vocabularies: tuple[str, ...] = ()
    day: str | None = None
    titles: tuple[str, ...] = ()
    titles_of_file: bool = False
    age: str | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Columns by sex and age that make up a count are kept one by one as well: as rows of the dataset `into`.

    `sexes` are the counts whose parts are kept, each with its sex in those rows (None: both).
    """

    into: str
    sexes: Mapping[str, str | None]


@dataclass(frozen=True)
class Dataset:
    """One kind of table that DTM sends.

    `grain` completes the sentence "One row per ...". A sheet is recognised where it shows at least one column of each group
    in `needs_one_of`. `ignored_headers` are read by people, not by us; `personal_headers` are never read into a table at all.

    `dated_by`: "operation" (one reference date for the rows of an operation, from the column `reference_date`, else
    `survey_date`, else the sheet's name or title, else the file's name), "row" (each row has its own day, in the column
    `date` or `reference_date`) or None. `placed_by`: "admin" (region, cercle, commune, site: see schemas/where.py), "point" (a monitoring
    point of raw/reference/points.csv; its name may also be the sheet's), "geography" (one column names country or region)
    or None. `revised_by` are the columns that identify a figure when two versions of a slice are compared, and `revised`
    the figures; without them no revision is written.

    `sites_listed_in`: a file of raw/reference/ that says in which cercle a site lies that is named alone; one that is not in it counts for
    the country, its place unknown.

    `levels_stand_apart`: rows of several administrative levels stand side by side, and each level is the whole: a coarser row is
    no sub-total of the finer ones. `of_many_countries`: rows of other countries are set aside, not refused.

    `by_age`: columns of minors, each with that of the adults of the same sex: a header with ages in figures goes to the one whose ages it has
    ("Hommes 18-59 ans", "Filles (<18)").

    `asked_by_form`: each row answers a questionnaire, and the form it was asked with (XLSForm) lies beside in the workbook. Such a
    dataset is offered to sheets of such workbooks alone; what its own columns do not hold goes to the dataset `answer`. `titles` are words
    by which files and sheets of it are called: one that has lost its form must not pass for a table of counts. `roster_of`: its rows count
    the members of those who answer that dataset, by sex and age; they are counted as they are read, and no person is kept.
    """

    name: str
    grain: str
    fr: str
    en: str
    columns: tuple[Column, ...]
    needs_one_of: tuple[tuple[str, ...], ...]
    slicing: Slicing
    tool: str | None = None
    dated_by: Literal["operation", "row"] | None = None
    placed_by: Literal["admin", "point", "geography"] | None = None
    folding: Folding | None = None
    breakdown: Breakdown | None = None
    revised_by: tuple[str, ...] = ()
    revised: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    ignored_headers: tuple[str, ...] = ()
    personal_headers: tuple[str, ...] = ()
    is_published: bool = False
    sites_listed_in: str | None = None
    levels_stand_apart: bool = False
    of_many_countries: bool = False
    by_age: Mapping[str, str] = field(default_factory=dict)
    asked_by_form: bool = False
    titles: tuple[str, ...] = ()
    roster_of: str | None = None

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def count_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.kind == "count")

    @cached_property
    def counts_something(self) -> bool:
        """Whether a file must give counts: of a list of operations, alerts or scores the rows are what counts."""
        return any(self.by_name[name].kind == "count" for group in self.needs_one_of for name in group)

    @property
    def counts_passages(self) -> bool:
        """Whether its rows count people who pass, on a day or in a month."""
        return self.dated_by == "row" and self.folding is not None and self.by_name[self.folding.measure].unit == "individuals"

    @property
    def has_places(self) -> bool:
        return self.placed_by is not None

    @cached_property
    def has_populations(self) -> bool:
        """Whether counts speak of a population that a sheet's name or title may say."""
        return any(column.population for column in self.columns)

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

    def rule_answers(self, frame: pd.DataFrame, rules: Sequence[Rule] | None = None) -> pd.DataFrame:
        """Whether each rule (all of them, if not told) holds, row by row: the frame that `rule_schema` validates.

        A rule about columns that are not given holds, for NULLs pass; it is left out.
        """
        import pandas as pd

        chosen = self.rules if rules is None else rules
        given = set(frame.columns)
        missing = {name for rule in chosen for name in rule.also} - given
        frame = frame.assign(**dict.fromkeys(missing)) if missing else frame
        return pd.DataFrame({rule.key: rule.holds(frame) for rule in chosen if given.issuperset(rule.columns)}, index=frame.index)
