"""The members of households, one a row in a sheet that leads back to the answers of their household: counted by place, sex and age.

Persons are not kept: their sex, age and place in the household are read, counted for the cercle, and forgotten. Names, telephones, and days
of birth beyond the age they give never reach a table. The sheet is what servers of forms write for a repeated group: Kobo leads back
by `_parent_index` or `_submission__id`, ODK by `PARENT_KEY`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from flows.steps.cleaning.clean import is_missing
from flows.steps.messages import issue
from flows.steps.opening.workbook import Sheet, column_letter
from flows.steps.places_and_dates.country import HeaderWords
from flows.steps.places_and_dates.situate import Situated
from flows.steps.questionnaires.answered import Replies, is_personal, is_repeat_sheet
from flows.steps.questionnaires.form import Form, Question
from flows.steps.questionnaires.members import Asked, Members, code_text, find_asked
from flows.steps.recognition.header_rows import HEADER_SEARCH_ROWS
from flows.steps.records import ColumnAccount, Disposition, Issue, SheetSummary
from schemas.declare import Dataset
from schemas.registry import DATASETS

_LINKS = (("_submission__id", "_id"), ("_submission__uuid", "_uuid"), ("parent_key", "key"), ("_parent_index", "_index"))
"""How a member leads back to its household: the column of the roster, and that of the answers."""


@dataclass(slots=True)
class Roster:
    """The members of one sheet, counted: `counts` by place, sex, age group and day. Nobody can be told from it."""

    dataset: Dataset
    sheet: Sheet
    issues: list[Issue] = field(default_factory=list)
    columns: list[ColumnAccount] = field(default_factory=list)
    summary: SheetSummary | None = None
    table: pa.Table | None = None


@dataclass(slots=True)
class _Group:
    members: int = 0
    heads: int = 0
    weight: float = 0.0
    rows: list[int] = field(default_factory=list)


def read_roster(sheet: Sheet, form: Form, situated: Sequence[Situated], source_id: str, words: HeaderWords) -> Roster | None:
    """The members that a sheet lists, counted; None where it is no roster of a table of the file."""
    if not is_repeat_sheet(sheet):
        return None
    dataset = next((d for d in DATASETS if d.roster_of and any(item.dataset.name == d.roster_of for item in situated)), None)
    if dataset is None:
        return None
    replies = Replies.of(form)
    found = [[replies.find(cell) if isinstance(cell, str) and cell else None for cell in row] for row in sheet.rows[:HEADER_SEARCH_ROWS]]
    header = max(range(len(found)), key=lambda row: sum(reply is not None for reply in found[row]))
    questions = {index: reply.question for index, reply in enumerate(found[header]) if reply and reply.question.is_repeated and reply.choice is None}
    asked = find_asked(questions)
    if asked.sex is None and asked.years is None and asked.months is None and asked.born is None:
        return None
    parents = [item for item in situated if item.dataset.name == dataset.roster_of]
    link = next((leads for item in parents if (leads := _link(sheet, header, item))), None)
    if link is None:
        return None
    roster = Roster(dataset, sheet)
    _count(roster, header, asked, *link, source_id)
    roster.columns = _accounts(sheet, header, dataset, asked, questions, words)
    return roster


def _link(sheet: Sheet, header: int, parent: Situated) -> tuple[int, dict[str, int], Situated] | None:
    """The roster's column that leads to its household, and the households by what it holds."""
    own = {str(cell).strip().lower(): index for index, cell in enumerate(sheet.rows[header])}
    table = parent.extract.table
    theirs = {meaning.header.strip().lower(): meaning.index for meaning in table.columns}
    for child, key in _LINKS:
        if child not in own or key not in theirs or (child == "_parent_index" and not _is_parent(sheet, header, own, table.sheet)):
            continue
        cells = parent.extract.rows.cells[theirs[key]]
        keys = [(code_text(cells[row]), at) for at, row in enumerate(parent.extract.rows.data) if not is_missing(cells[row])]
        households = dict(keys)
        if len(households) == len(keys) and any(code_text(row[own[child]]) in households for row in sheet.rows[header + 1 :]):
            return own[child], households, parent
    return None


def _is_parent(sheet: Sheet, header: int, own: Mapping[str, int], parent: Sheet) -> bool:
    """Whether the rows say that they lead back to a sheet, where they name one (shortened as Excel shortens it)."""
    if "_parent_table_name" not in own:
        return True
    named = {str(row[own["_parent_table_name"]]).strip().lower() for row in sheet.rows[header + 1 :]} - {""}
    return all(name.startswith(parent.name.strip().lower()) for name in named)


def _count(roster: Roster, header: int, asked: Asked, key: int, households: Mapping[str, int], parent: Situated, source_id: str) -> None:
    sheet = roster.sheet
    rows = [row for row in range(header + 1, len(sheet.rows)) if any(cell != "" for cell in sheet.rows[row])]
    members = Members(sheet, rows, asked, roster.issues)
    led_to = [households.get(code_text(cell)) for cell in members.cells(key)]
    days = [_day_asked(parent, household) if household is not None else None for household in led_to]
    sexes, ages, heads = members.sexes(), members.age_groups(days), members.are_heads()
    weights = parent.extract.arrays.get("household_weight")
    weight_of = weights.to_pylist() if weights is not None else []
    groups: dict[tuple[str | None, date | None, str | None, str | None], _Group] = defaultdict(_Group)
    sizes: Counter[int] = Counter()
    kept, astray = set(parent.kept), 0
    for at, (row, household) in enumerate(zip(rows, led_to, strict=True)):
        if household is None or household not in kept:
            astray += 1
            continue
        sizes[household] += 1
        place = area_of(parent.placed.place_id[household])
        group = groups[place, parent.dates[household], sexes[at], ages[at]]
        group.members += 1
        group.heads += heads[at]
        group.weight += weight_of[household] or 0.0 if weight_of else 0.0
        group.rows.append(row + 1)
    _tell(roster, parent, sizes, astray)
    counted = len(rows) - astray
    roster.summary = SheetSummary(sheet.name, roster.dataset.name, header + 1, "data", len(sheet.rows) - header - 1, counted,
                                  len(sheet.rows) - header - 1 - counted)  # fmt: skip
    has_weights = weights is not None and weights.null_count < len(weights)
    roster.table = _table(roster, groups, asked, source_id, has_weights)


def area_of(place_id: str | None) -> str | None:
    """The cercle that holds a place, or the region; a village is more than a count of persons may say."""
    if place_id is None or place_id.startswith(("adm0:", "adm1:")):
        return place_id
    return f"adm2:{place_id.partition(':')[2].split('/')[0]}"


def _day_asked(parent: Situated, household: int) -> date | None:
    surveyed = parent.extract.arrays.get("survey_date")
    day: date | None = surveyed[household].as_py() if surveyed is not None else None
    return day or parent.dates[household]


def _tell(roster: Roster, parent: Situated, sizes: Mapping[int, int], astray: int) -> None:
    """What a reader should know: members of no household asked, households that list others than they say."""
    if astray:
        roster.issues.append(issue("member_without_household", sheet=roster.sheet.name, found=str(astray)))
    said = parent.extract.arrays.get("household_size")
    if said is None:
        return
    differing = [at for at, size in enumerate(said.to_pylist()) if size is not None and at in sizes and size != sizes[at]]
    silent = [at for at, size in enumerate(said.to_pylist()) if size and at not in sizes]
    if differing or silent:
        roster.issues.append(issue("roster_differs_from_size", sheet=roster.sheet.name, found=str(len(differing)), expected=str(len(silent)),
                                   all=str(parent.extract.height)))  # fmt: skip


def _table(
    roster: Roster, groups: Mapping[tuple[str | None, date | None, str | None, str | None], _Group], asked: Asked, source_id: str, has_weights: bool
) -> pa.Table:  # fmt: skip
    ordered = sorted(groups.items(), key=lambda pair: tuple(map(str, pair[0])))
    columns: dict[str, tuple[list[object], pa.DataType]] = {
        "source_id": ([source_id] * len(ordered), pa.string()),
        "sheet": ([roster.sheet.name] * len(ordered), pa.string()),
        "row_number": ([group.rows[0] for _, group in ordered], pa.int32()),
        "place_id": ([key[0] for key, _ in ordered], pa.string()),
        "reference_date": ([key[1] for key, _ in ordered], pa.date32()),
        "sex": ([key[2] for key, _ in ordered], pa.string()),
        "age_group": ([key[3] for key, _ in ordered], pa.string()),
        "members": ([group.members for _, group in ordered], pa.int64()),
        "heads": ([group.heads if asked.relation else None for _, group in ordered], pa.int64()),
        "members_weight": ([group.weight if has_weights else None for _, group in ordered], pa.float64()),
        "cell_letter": ([asked.letters] * len(ordered), pa.string()),
        "sheet_rows": ([ranges(group.rows) for _, group in ordered], pa.string()),
    }
    return pa.table({name: pa.array(values, of) for name, (values, of) in columns.items()})


def ranges(rows: Sequence[int]) -> str:
    """Row numbers that rise, shortened: "2-5,9"."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def _accounts(
    sheet: Sheet, header: int, dataset: Dataset, asked: Asked, questions: Mapping[int, Question], words: HeaderWords
) -> list[ColumnAccount]:  # fmt: skip
    """What becomes of each column: used to count, never read, or not read."""
    used = {column[0]: name for name in ("sex", "years", "months", "born", "relation") if (column := getattr(asked, name))}
    names = {"sex": "sex", "years": "age_group", "months": "age_group", "born": "age_group", "relation": "heads"}
    accounts = []
    for index, cell in enumerate(sheet.rows[header]):
        text = str(cell).strip()
        filled = sum(row[index] != "" for row in sheet.rows[header + 1 :] if index < len(row))
        disposition: Disposition = "ignored"
        column, reason = None, "question about a member is not read" if index in questions else "what the server notes of an answer"
        if index in used:
            disposition, column, reason = "used", names[used[index]], ""
        elif index in questions and is_personal(questions[index], dataset, words):
            disposition, reason = "personal", "declared in schemas/"
        letter = column_letter(index)
        accounts.append(ColumnAccount(sheet.name, letter, text or None, None, dataset.name, column, disposition, reason or None, filled))
    return accounts
