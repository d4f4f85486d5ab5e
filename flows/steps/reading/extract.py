"""From a recognised table to clean columns: every cell of a used column becomes a value, a NULL with its reason, or an issue."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from flows.steps.cleaning.age_cells import clean_ages
from flows.steps.cleaning.breakdown import add_ages, add_mixed_ages, settle_children, sum_of_parts
from flows.steps.cleaning.clean import clean_counts, clean_flags, clean_rounds, clean_text
from flows.steps.cleaning.corrections import CorrectedCell, Correction, correct_cells, tell_corrected
from flows.steps.cleaning.countries import clean_countries
from flows.steps.cleaning.decimals import clean_decimals
from flows.steps.cleaning.groups import Group, find_groups
from flows.steps.cleaning.parts_of_total import set_breakdowns_apart, with_counted_reasons
from flows.steps.cleaning.populations_in_rows import spread_populations
from flows.steps.cleaning.problems import Cleaned
from flows.steps.cleaning.travellers import spread_travellers
from flows.steps.cleaning.vocabulary import clean_words
from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name, column_letter
from flows.steps.places_and_dates.dates import clean_dates
from flows.steps.places_and_dates.periods import Period
from flows.steps.reading.rows import Rows, name_years, sort_rows
from flows.steps.reading.shifted_rows import find_shifted_rows
from flows.steps.reading.table_above import find_table_above
from flows.steps.recognition.headers import fold, speaks_of_others
from flows.steps.recognition.named_places import with_places_by_content
from flows.steps.recognition.spoken_words import with_words_by_content
from flows.steps.recognition.tables import Meaning, Table
from flows.steps.records import Issue
from schemas.declare import Column

_MEN_OR_HOUSEHOLDS = re.compile(r"(?i)(?<![a-z'])(?:men|m|h)(?![a-z'])")
_LEAST_PEOPLE_A_MAN = 3
_ARRONDISSEMENT = re.compile(r"\barrondissements?\b")
_POPULATION = re.compile(r"populations?(?: total[e]?)?|total populations?|populacao(?: total)?|poblacion(?: total)?")


@dataclass(slots=True)
class Extract:
    """A table's clean columns. `arrays` cover the data rows, `totals` the printed total rows, both in sheet order."""

    table: Table
    rows: Rows
    arrays: dict[str, pa.Array]
    totals: dict[str, pa.Array]
    indexes: dict[str, int]
    populations: tuple[str, ...]
    suppressed: dict[int, list[str]]
    issues: list[Issue] = field(default_factory=list)
    unused: dict[int, str] = field(default_factory=dict)
    repeated: dict[str, list[int]] = field(default_factory=dict)
    """Further columns (by index) of a meaning that a column already has."""
    corrected: list[CorrectedCell] = field(default_factory=list)
    spread: list[str] = field(default_factory=list)
    """Columns whose figures stand in those of another population, for the rows say whom they count (populations_in_rows.py)."""
    breakdowns: dict[int, str] = field(default_factory=dict)
    """Columns (by index) that break a count down, and the count (parts_of_total.py)."""
    summed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns that were not given, with the columns that made them."""
    groups: list[Group] = field(default_factory=list)
    """Sexes and age groups that make up a count."""

    @property
    def sheet(self) -> str:
        return self.table.sheet.name

    def letters_of(self, name: str) -> str | None:
        """The sheet column of a dataset's column, or those of the parts that it was added up from: "G", "G+H"; None where it has none."""
        indexes = [self.indexes[part] for part in self.summed.get(name, (name,)) if part in self.indexes]
        return "+".join(dict.fromkeys(map(column_letter, indexes))) or None

    @property
    def height(self) -> int:
        return len(self.rows.data)

    def counts(self) -> dict[str, list[int | None]]:
        """The count columns as Python numbers, by data row."""
        dataset = self.table.dataset
        return {name: array.to_pylist() for name, array in self.arrays.items() if dataset.by_name[name].kind == "count"}

    def counts_as_sent(self) -> dict[str, list[int | None]]:
        """The same before any correction: what the sender's own totals were added up from."""
        counts = self.counts()
        for cell in self.corrected:
            if cell.column in counts:
                counts[cell.column][self.rows.data.index(cell.row)] = clean_counts([cell.sent]).values[0].as_py()
        return counts


def extract(table: Table, period: Period | None, corrections: Sequence[Correction] = (), made: Counter[Correction] | None = None) -> Extract:
    """Clean every used column of a table, with the declared corrections made (and counted in `made`).

    A count that two columns claim with different values is an error; of two texts the first column counts (places that
    differ are found where places are known: see situate).
    """
    table = with_words_by_content(with_places_by_content(table))
    rows = sort_rows(table)
    table = _without_months(with_counted_reasons(table, rows), rows)
    name_years(table, rows, period)
    result = Extract(table, rows, {}, {}, {}, (), defaultdict(list), list(rows.issues))
    if corrections:
        result.corrected = correct_cells(table, rows, corrections, made if made is not None else Counter())
        result.issues += tell_corrected(table, result.corrected)
    for name, meanings in _without_flags(result, _claims(table, "value")).items():
        column = table.dataset.by_name[name]
        meaning = _settle_claim(result, column, meanings)
        result.indexes[name] = meaning.index
        result.arrays[name] = _clean(result, column, meaning, period)
        result.totals[name] = _clean_totals(result, column, meaning)
    _add_parts(result, period)
    result.issues += find_shifted_rows(table, rows.data, result.arrays, result.indexes)
    result.issues += find_table_above(table, result.arrays)
    _settle_men(result)
    set_breakdowns_apart(result)
    spread_populations(result)
    spread_travellers(result)
    found = {table.dataset.by_name[name].population for name in result.arrays}
    result.populations = tuple(sorted(population for population in found if population))
    result.issues += [_conflict(table, meaning) for meaning in table.by_role("conflict")]
    return result


def _without_months(table: Table, rows: Rows) -> Table:
    """The table without its column of months ("Juin", without a year) where every row gives its day."""
    day, month = (next((m for m in table.by_role("value") if m.column == name), None) for name in ("date", "month_given"))
    if day is None or month is None or "" in rows.column(day.index, rows.data):
        return table
    passed_over = replace(month, role="ignored", column=None, reason="the day is given")
    return replace(table, columns=tuple(passed_over if meaning is month else meaning for meaning in table.columns))


def _claims(table: Table, role: str) -> dict[str, list[Meaning]]:
    claims: dict[str, list[Meaning]] = defaultdict(list)
    for meaning in table.columns:
        if meaning.role == role and meaning.column:
            claims[meaning.column].append(meaning)
    return claims


def _without_flags(result: Extract, claims: Mapping[str, list[Meaning]]) -> dict[str, list[Meaning]]:
    """The claims without columns that answer yes or no where a count is claimed: "Returnees present" asks whether there are any."""
    kept = {}
    for name, meanings in claims.items():
        is_count = result.table.dataset.by_name[name].kind == "count"
        flags = [meaning for meaning in meanings if is_count and _holds_yes_and_no(result, meaning)]
        result.unused |= {meaning.index: "yes or no" for meaning in flags}
        if counts := [meaning for meaning in meanings if meaning not in flags]:
            kept[name] = counts
    return kept


def _holds_yes_and_no(result: Extract, meaning: Meaning) -> bool:
    cells = result.rows.column(meaning.index, result.rows.data)
    first = next((cell for cell in cells if cell != ""), None)
    if not isinstance(first, str) or any(mark.isdigit() for mark in first):
        return False
    cleaned = clean_flags([cell for cell in set(cells) if cell != ""])
    return not cleaned.problems and cleaned.values.null_count < len(cleaned.values)


def _settle_claim(result: Extract, column: Column, meanings: Sequence[Meaning]) -> Meaning:
    if len(meanings) == 1:
        return meanings[0]
    cells = {meaning: result.rows.column(meaning.index, result.rows.data) for meaning in meanings}
    if column.name == "site_name":
        return _finest_name(result, cells)
    if column.name == "commune_name" and (finer := [meaning for meaning in meanings if not _ARRONDISSEMENT.search(fold(meaning.header))]):
        result.unused |= {meaning.index: "names wider than the commune's" for meaning in meanings if meaning not in finer}
        meanings = finer
    filled = [meaning for meaning in meanings if any(cell != "" for cell in cells[meaning])] or list(meanings[:1])
    if column.kind == "count" and len(filled) > 1:
        filled = _without_sums(result, column.name, _without_inhabitants(result, filled))
    # An operation may have a name as well as a number.
    numbered = [meaning for meaning in filled if column.kind == "round" and any(mark.isdigit() for cell in cells[meaning] for mark in str(cell))]
    chosen = (numbered or filled)[0]
    for meaning in meanings:
        if meaning is not chosen:
            result.unused[meaning.index] = f"repeats column {column_letter(chosen.index)}"
            result.repeated.setdefault(column.name, []).append(meaning.index)
    if column.kind == "count" and any(cells[meaning] != cells[chosen] for meaning in filled):
        letters = ", ".join(column_letter(meaning.index) for meaning in filled)
        result.issues.append(
            issue("two_columns_one_meaning", sheet=result.sheet, column=column.name, letters=letters,
                  cell=cell_name(result.table.header_row, chosen.index))
        )  # fmt: skip
    return chosen


def _without_inhabitants(result: Extract, meanings: Sequence[Meaning]) -> list[Meaning]:
    """The columns without a bare "Population" that no row of the others exceeds: all who live in the place, not those who were counted."""
    counts = {meaning: clean_counts(result.rows.column(meaning.index, result.rows.data)).values for meaning in meanings}
    found = next((meaning for meaning in meanings if _POPULATION.fullmatch(fold(meaning.header.rpartition(" | ")[2]))), None)
    rest = [meaning for meaning in meanings if meaning is not found]
    if found is None or not all(pc.all(pc.less_equal(counts[meaning], counts[found])).as_py() for meaning in rest):
        return list(meanings)
    if all(counts[meaning].equals(counts[found]) for meaning in rest):
        return list(meanings)
    return rest


def _without_sums(result: Extract, name: str, meanings: list[Meaning]) -> list[Meaning]:
    """Of two columns of one count, the one that is not the sum of the other and of another people: "Total retournés" beside those of either kind."""
    if len(meanings) != 2:
        return meanings
    end = name.rpartition("_")[2]
    others = [m for m in result.table.by_role("value") if str(m.column).endswith(f"_{end}") and m.column != name]
    others += [m for m in result.table.by_role("ignored") if m.reason is None and speaks_of_others(m.header)]
    counts = {meaning: pc.fill_null(clean_counts(result.rows.column(meaning.index, result.rows.data)).values, 0) for meaning in (*meanings, *others)}
    for part, whole in (meanings, meanings[::-1]):
        if any((pc.max(counts[other]).as_py() or 0) > 0 and pc.add(counts[part], counts[other]).equals(counts[whole]) for other in others):
            return [part]
    return meanings


def _finest_name(result: Extract, cells: Mapping[Meaning, Sequence[object]]) -> Meaning:
    """Of a site's name and that of its locality, the one that tells most rows apart; names that come back elsewhere take the other along."""
    chosen = max(cells, key=lambda meaning: len(set(cells[meaning])))
    for other, names in cells.items():
        if other is chosen:
            continue
        result.unused[other.index] = f"names wider than those of column {column_letter(chosen.index)}"
        pairs = Counter(own for own, _ in set(zip(cells[chosen], names, strict=True)))
        for row, own, wider in zip(result.rows.data, cells[chosen], names, strict=True):
            if pairs[own] > 1 and own and wider:
                result.rows.cells[chosen.index][row] = f"{wider} / {own}"
    return chosen


def _clean(result: Extract, column: Column, meaning: Meaning, period: Period | None) -> pa.Array:
    cells = result.rows.column(meaning.index, result.rows.data)
    cleaned = clean_cells(column, cells, period, result.table.sheet.elsewhere.get(meaning.index, ()))
    for problem in cleaned.problems:
        row = result.rows.data[problem.index]
        told = {"expected": problem.expected, "rows": problem.rows} if problem.expected is not None else {}
        result.issues.append(_cell_issue(result, problem.rule, row, meaning, found=problem.found, **told))
    for index in cleaned.suppressed:
        result.suppressed[index].append(column.name)
    _report_damage(result, meaning)
    return cleaned.values


def clean_cells(column: Column, cells: Sequence[object], period: Period | None, elsewhere: Collection[str] = ()) -> Cleaned:
    """Clean the cells of one column by its declared kind; those `elsewhere` in the column help to tell how it is written."""
    if column.kind == "count":
        return clean_counts(cells, elsewhere)
    if column.kind == "flag":
        return clean_flags(cells)
    if column.kind == "round":
        return clean_rounds(cells)
    if column.kind == "date":
        return clean_dates(cells, period, {"first": False, "last": True, "refused": None}[column.month_is], elsewhere)
    if column.kind == "category" and column.vocabulary:
        return clean_words(cells, column.vocabulary)
    if column.kind == "country":
        return clean_countries(cells)
    if column.kind == "age":
        return clean_ages(cells)
    if column.kind == "decimal":
        return clean_decimals(cells)
    return clean_text(cells)


def _report_damage(result: Extract, meaning: Meaning) -> None:
    """Cells that calamine shows as blanks: errors such as #N/A, and formulas whose result was not saved."""
    sheet = result.table.sheet
    if not sheet.error_cells and not sheet.formulas_without_value:
        return
    mended = {(cell.row, cell.index) for cell in result.corrected}
    for row in result.rows.data:
        place = (row, meaning.index)
        if place in mended:
            continue
        if place in sheet.error_cells:
            result.issues.append(_cell_issue(result, "damaged_cell", row, meaning, found=sheet.error_cells[place]))
        elif place in sheet.formulas_without_value:
            result.issues.append(_cell_issue(result, "formula_without_value", row, meaning))


def _cell_issue(result: Extract, rule: str, row: int, meaning: Meaning, **fields: object) -> Issue:
    return issue(rule, sheet=result.sheet, cell=cell_name(row, meaning.index), row_number=row + 1, column=meaning.column, **fields)


def _clean_totals(result: Extract, column: Column, meaning: Meaning) -> pa.Array:
    if column.kind != "count":
        return pa.nulls(len(result.rows.totals))
    cells = result.rows.column(meaning.index, [total.row for total in result.rows.totals])
    return clean_counts(cells).values


def _add_parts(result: Extract, period: Period | None) -> None:
    """Age groups make up women and men, those make up all individuals, and so do age groups of both sexes."""
    dataset = result.table.dataset
    parts = {
        name: [(meaning, _clean(result, dataset.by_name[name], meaning, period)) for meaning in meanings]
        for name, meanings in _claims(result.table, "part").items()
    }
    given = {name: tuple(own) for name, own in parts.items()}
    adults = settle_children(result, parts)
    add_mixed_ages(result, parts)
    for is_sum in (False, True):
        for name, own in parts.items():
            if bool(dataset.by_name[name].sum_of) is is_sum:
                add_ages(result, name, own)
        if not is_sum:
            _add_up(result)
    if given:
        result.groups = find_groups(result, given, adults)


def _add_up(result: Extract) -> None:
    """A column that is not given is the sum of the first set of its declared parts that the table has."""
    for column in result.table.dataset.columns:
        if column.sum_beside and result.arrays.keys().isdisjoint(column.sum_beside):
            continue
        for parts in column.sum_of:
            if column.name not in result.arrays and all(part in result.arrays for part in parts):
                result.arrays[column.name] = sum_of_parts([result.arrays[part] for part in parts], column.blank_part_is_none)
                result.indexes[column.name] = result.indexes[parts[0]]
                result.summed[column.name] = parts


def _settle_men(result: Extract) -> None:
    """ "MEN" beside "IND" is short for "ménages" in a French file, and means men in an English one; so do "M" and "H" (households).

    Men are a third of everybody at least: where "MEN" are fewer, they are households.
    """
    for meaning in result.table.by_role("value"):
        name = meaning.column or ""
        prefix = name.removesuffix("_men")
        if prefix == name or name not in result.arrays or f"{prefix}_women" in result.arrays or not _MEN_OR_HOUSEHOLDS.search(meaning.header):
            continue
        rule = "men_or_households"
        if _are_households(result, prefix, meaning.header):
            rule, households = "men_read_as_households", f"{prefix}_households"
            for given in (result.arrays, result.totals):
                given[households] = given.pop(name)
            result.indexes[households] = result.indexes.pop(name)
            result.table = replace(result.table, columns=tuple(replace(m, column=households) if m is meaning else m for m in result.table.columns))
        row = result.table.header_row
        result.issues.append(issue(rule, sheet=result.sheet, cell=cell_name(row, meaning.index), column=name, found=meaning.header))


def _are_households(result: Extract, prefix: str, header: str) -> bool:
    people, men = result.arrays.get(f"{prefix}_individuals"), result.arrays[f"{prefix}_men"]
    if people is None or f"{prefix}_households" in result.arrays or not re.search(r"(?i)(?<![a-z'])men(?![a-z'])", header):
        return False
    return _LEAST_PEOPLE_A_MAN * (pc.sum(men).as_py() or 0) <= (pc.sum(pc.if_else(pc.is_valid(men), people, 0)).as_py() or 0)


def _conflict(table: Table, meaning: Meaning) -> Issue:
    hxl_row = table.hxl_row if table.hxl_row is not None else table.header_row
    return issue(
        "hxl_contradicts_header", sheet=table.sheet.name, cell=cell_name(hxl_row, meaning.index), column=meaning.column,
        found=meaning.header, expected=meaning.tag_column, tag=meaning.hxl_tag, letter=column_letter(meaning.index),
    )  # fmt: skip
