"""Which rows of a table are data: totals, sub-totals, notes, percentages and blanks set apart, merged cells filled."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.steps.cleaning.problems import read_distinct
from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name, column_letter
from flows.steps.places_and_dates.months import month_number
from flows.steps.places_and_dates.periods import Period, find_period
from flows.steps.places_and_dates.rounds_and_versions import find_round
from flows.steps.reading.fill_down import fill_down
from flows.steps.recognition.header_lines import lines_below_header
from flows.steps.recognition.header_rows import count_known
from flows.steps.recognition.headers import MEASURE_CONCEPTS, POPULATION_CONCEPTS, fold, header_key, population_context
from flows.steps.recognition.tables import Meaning, Table
from flows.steps.records import Issue

_TOTAL = re.compile(
    r"^(?:grands? )?(?:sous[ -]?|sub[ -]?|s/ ?|s\. ?)?(?:totals?|totaux|ensemble|sommes?|sum|soma|suma|cumuls?|t o t a l|ttl|tot)\b\.?|"
    r"\b(?:sous[ -]?|sub[ -]?)?totals?(?: general| geral)?$|^(?:nationale?|general|niveau national|tout le pays|σ)$|"
    r"^(?:toutes?|tous|all) (?:les |the )?(?:regions|cercles|communes|provinces|districts|states|sites|localites|fmps?|points?(?: de suivi)?)$"
)
_TOTAL_WORDS = re.compile(
    r"\b(?:grands?|sous|sub|totals?|totaux|ensemble|sommes?|sum|cumuls?|s|general|generale|regional|nationale?|niveau|pays|country|regions?|cercles?|"
    r"communes?|provincias?|distritos?|departamentos?|municipios?|geral|do|da|del|por|de|du|des|d|la|le|les|l|for|of|the|pour|par|by|all|"
    r"toutes?|tous|tout|tot|ttl|t o t a l)\b|[^a-z0-9 '-]"
)
_YEAR_HEADERS = ("annee", "year", "an")
_STUB_HINTS = (
    "tot", "ensemble", "som", "sum", "%", "pct", "cent", "part", "prop", "moy", "aver", "mean", "max", "min", "méd", "med", "taux", "s/",
    "cumul", "ttl", "t o t", "ation",
    "général", "general", "génér", "pays", "σ", "tou", "écart", "ecart", "diff", "évol", "evol",
)  # fmt: skip
"""Each label has one of these in it, in small letters and before folding: most columns need no closer look."""
_SHARE = re.compile(
    r"^(?:%|pct\b|pourcentages?\b|percent(?:age)?\b|part\b|proportion\b|moyennes?\b|average\b|mean\b|max(?:imum)?\b|min(?:imum)?\b|"
    r"mediane?\b|medias?\b|ecart[ -]type\b|taux\b|variations?\b|ecarts?\b|"
    r"differences?\b|evolutions?\b|augmentations?\b|diminutions?\b)"
)
"""Rows of shares, means and changes: no places and no totals."""


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A row that says it is a total: `names` are the places it names, empty for the whole table."""

    row: int
    label: str
    names: tuple[str, ...]


@dataclass(slots=True)
class Rows:
    """The rows of a table by role (0-based sheet rows) and its cells by column index, merged cells filled."""

    data: list[int]
    totals: list[TotalRow]
    non_data: int
    cells: dict[int, list[object]]
    issues: list[Issue] = field(default_factory=list)

    def column(self, index: int, rows: Sequence[int]) -> list[object]:
        """The cells of a column in some of its rows; mostly they stand without a gap."""
        cells = self.cells[index]
        if rows and rows[-1] - rows[0] + 1 == len(rows):
            return cells[rows[0] : rows[-1] + 1]
        return [cells[row] for row in rows]


def sort_rows(table: Table) -> Rows:
    """Split a table's rows into data, totals and the rest; every row read is in exactly one group."""
    sheet_rows = table.sheet.rows
    cells = {index: list(column) for index, column in enumerate(zip(*sheet_rows, strict=True))}
    rows = Rows([], [], 0, cells)
    counts = [m for m in table.columns if m.column and table.dataset.by_name[m.column].kind == "count"]
    labels = [m for m in table.columns if _may_label(table, m)]
    _fill_merged(table, rows, counts)
    stubs = _stub_labels(labels, cells, table.header_row + 1)
    figures = counts + [m for m in table.columns if m.column and table.dataset.by_name[m.column].kind == "decimal"]
    has_figures = _rows_with_figures([cells[m.index] for m in figures], len(sheet_rows))
    read = table.data_rows
    if below := lines_below_header(table):
        read = [row for row in read if row not in below]
    headers = _headers_below(table, read, cells, counts)
    if headers:
        read = _rows_of_first_table(table, rows, read, headers)
    labels_of = {row: label for row in read if (label := _label_of(stubs, cells, row)) is not None} if stubs else {}
    rows.issues += fill_down(table, cells, read, labels_of)
    rows.data = [row for row in read if row not in labels_of and (has_figures[row] or _is_place_row(table, cells, row))]
    rows.totals = [_total_row(table, rows, row, label) for row, label in labels_of.items() if label != "share"]
    rows.non_data = len(table.data_rows) - len(rows.data)
    return rows


def _headers_below(table: Table, read: Sequence[int], cells: dict[int, list[object]], counts: Sequence[Meaning]) -> list[int]:
    """Rows among the data that are headers: words of counts ("ménages", "PDI") stand where counts should."""
    looked_at = [cells[meaning.index] for meaning in counts[:3]]
    spoken = {cell for column in looked_at for cell in set(column[table.header_row + 1 :]) if isinstance(cell, str) and _speaks_of_counts(cell)}
    if not spoken:
        return []
    return [
        row for row in read
        if any(column[row] in spoken for column in looked_at)
        and not any(isinstance(column[row], (int, float)) for column in looked_at)
        and count_known(table.sheet.rows[row]) >= 2
    ]  # fmt: skip


def _speaks_of_counts(cell: str) -> bool:
    return cell[:1].isalpha() and not header_key(cell).isdisjoint(MEASURE_CONCEPTS | POPULATION_CONCEPTS)


def _rows_of_first_table(table: Table, rows: Rows, read: list[int], headers: Sequence[int]) -> list[int]:
    """The rows that belong to the table: a header that is repeated (on each page, say) is none; another one begins another table."""
    for header in headers:
        if not _is_repeated(table, header):
            first = next(cell for cell in table.sheet.rows[header] if isinstance(cell, str) and cell.strip())
            column = table.sheet.rows[header].index(first)
            rows.issues.append(
                issue("second_table_below", sheet=table.sheet.name, cell=cell_name(header, column), row_number=header + 1, found=first)
            )
            return [row for row in read if row < header]
    return [row for row in read if row not in headers]


def _is_repeated(table: Table, header: int) -> bool:
    """Whether a row says again what the header says, under the same title or none."""
    levels = range(table.header_row - max(table.header_height, 1) + 1, table.header_row + 1)
    said = [fold(str(cell)) for cell in table.sheet.rows[header]]
    if said not in [[fold(str(cell)) for cell in table.sheet.rows[level]] for level in levels]:
        return False
    title, above = table.title, _title_above(table, header)
    return (find_period(above) or find_period(title)) == find_period(title) and population_context(above) <= population_context(title)


def _title_above(table: Table, header: int) -> str:
    """The texts that stand alone in their rows right above a header."""
    texts: list[str] = []
    for row in range(header - 1, table.header_row, -1):
        filled = [cell for cell in table.sheet.rows[row] if cell != ""]
        if len(filled) > 1:
            break
        texts += [str(cell) for cell in filled]
    return " ".join(texts)


def _may_label(table: Table, meaning: Meaning) -> bool:
    """Whether "TOTAL" in this column speaks of the row: in a place, a country, a date or a code, not in a remark or a reason."""
    if meaning.column is None:
        return meaning.role in ("label", "unmapped", "row_number") or fold(meaning.header) in _YEAR_HEADERS
    return meaning.column.endswith(("_name", "_pcode", "_number")) or table.dataset.by_name[meaning.column].kind in ("date", "round", "country")


def _stub_labels(labels: Sequence[Meaning], cells: dict[int, list[object]], first_row: int) -> dict[int, dict[object, str]]:
    """For each column the distinct texts, from a row on, that mark a total ('total: ...') or a share row; columns without one left out."""
    stubs: dict[int, dict[object, str]] = {}
    for meaning in labels:
        found: dict[object, str] = {}
        for value in _hinting_at_stub([value for value in set(cells[meaning.index][first_row:]) if isinstance(value, str)]):
            text = fold(value)
            if len(text) < 60 and _TOTAL.search(text):
                found[value] = "share" if _names_another_time(text) else value
            elif len(text) < 40 and _SHARE.search(text):
                found[value] = "share"
        if found:
            stubs[meaning.index] = found
    return stubs


def _names_another_time(label: str) -> bool:
    """Whether a total speaks of a round or a month of its own ("Total R72"): the rows here need not add up to it."""
    return find_round(label) is not None or find_period(label) is not None


def _hinting_at_stub(texts: Sequence[str]) -> list[str]:
    """The texts worth a closer look. Most hints occur in no text of a column, and are looked for once."""
    together = "\n".join(texts).lower()
    hints = [hint for hint in _STUB_HINTS if hint in together]
    return [text for text in texts if any(hint in text.lower() for hint in hints)] if hints else []


def _label_of(stubs: dict[int, dict[object, str]], cells: dict[int, list[object]], row: int) -> str | None:
    return next((found[cells[index][row]] for index, found in stubs.items() if cells[index][row] in found), None)


def _total_row(table: Table, rows: Rows, row: int, label: str) -> TotalRow:
    names = []
    for meaning in table.columns:
        column = meaning.column or ""
        if meaning.role != "label" and column not in ("region_name", "cercle_name", "commune_name"):
            continue
        text = rows.cells[meaning.index][row]
        if isinstance(text, str) and text.strip():
            name = " ".join(_TOTAL_WORDS.sub(" ", fold(text)).split()) if _TOTAL.search(fold(text)) else text.strip()
            if name:
                names.append(name)
    rest = " ".join(_TOTAL_WORDS.sub(" ", fold(label)).split())
    return TotalRow(row, label, tuple(names) or ((rest,) if rest else ()))


def _rows_with_figures(count_cells: Sequence[Sequence[object]], height: int) -> list[bool]:
    """Whether a row holds anything in a count column; one column without a blank answers for all rows."""
    if any("" not in column and None not in column for column in count_cells):
        return [True] * height
    return [any(cell not in ("", None) for cell in row) for row in zip(*count_cells, strict=True)] if count_cells else [False] * height


def _is_place_row(table: Table, cells: dict[int, list[object]], row: int) -> bool:
    """A row without figures is a place that was not assessed, unless it holds a single text: a note or a heading."""
    filled = sum(cell != "" for cell in table.sheet.rows[row])
    named = any(cells[m.index][row] != "" for m in table.columns if m.column and m.column.endswith("_name"))
    return filled > 1 and (named or not table.dataset.has_places)


def _fill_merged(table: Table, rows: Rows, counts: Sequence[Meaning]) -> None:
    """One text merged over several rows holds for each of them; one count merged over several rows cannot be told apart."""
    count_indexes = {meaning.index: meaning for meaning in counts}
    first_data = table.header_row + 1
    for top, left, bottom, right in table.sheet.merged:
        if bottom <= top or top < first_data or top >= len(table.sheet.rows):
            continue
        for index in range(left, min(right + 1, len(rows.cells))):
            value = rows.cells[left][top]
            if value == "":
                continue
            if index in count_indexes:
                rows.issues.append(_merged_count(table, count_indexes[index], top, bottom, value))
                continue
            for row in range(top, min(bottom + 1, len(rows.cells[index]))):
                rows.cells[index][row] = value


def _merged_count(table: Table, meaning: Meaning, top: int, bottom: int, value: object) -> Issue:
    return issue(
        "merged_count", sheet=table.sheet.name, cell=cell_name(top, meaning.index), row_number=top + 1,
        column=meaning.column, found=str(value), first_row=top + 1, last_row=bottom + 1, letter=column_letter(meaning.index),
    )  # fmt: skip


def name_years(table: Table, rows: Rows, period: Period | None) -> None:
    """Give months written without their year ("Janvier", 1) that of the table's year column, else of its sheet or file; and days
    written as numbers ("Jour": 1, 2, 3) the month that the sheet or file names."""
    _name_months(table, rows, period)
    months = [m.index for m in table.columns if m.column == "month_given"]
    years = years_of_rows(table, rows)
    named = period.first.year if period is not None and period.first.year == period.last.year else None
    for index in months:
        cells = rows.cells[index]
        for at, row in enumerate(rows.data):
            month = _bare_month(cells[row])
            year = years[at] if years else named
            if month and year:
                cells[row] = f"{year}-{month:02d}"


def years_of_rows(table: Table, rows: Rows) -> list[int | None] | None:
    """The year that each data row gives in a column of its own; None where the table has no such column."""
    column = next((m.index for m in table.columns if fold(m.header) in _YEAR_HEADERS and m.role in ("ignored", "value")), None)
    return None if column is None else [_year_of(cell) for cell in rows.column(column, rows.data)]


def _bare_month(cell: object) -> int | None:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return int(cell) if 1 <= cell <= 12 and float(cell).is_integer() else None
    return month_number(str(cell))


def _year_of(cell: object) -> int | None:
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    return int(text) if re.fullmatch(r"20\d{2}", text) else None


def _name_months(table: Table, rows: Rows, period: Period | None) -> None:
    is_month = period is not None and (period.first.year, period.first.month) == (period.last.year, period.last.month)
    if period is None or not is_month or table.dataset.dated_by != "row":
        return
    for index in (m.index for m in table.columns if m.column == "date"):
        cells = rows.cells[index]
        numbers, keys = read_distinct(_number, rows.column(index, rows.data))
        if not any(numbers.values()):
            continue
        for row, key in zip(rows.data, keys, strict=True):
            day = numbers[key]
            if day is not None and 1 <= day <= monthrange(period.first.year, period.first.month)[1]:
                cells[row] = period.first.replace(day=day)


def _number(cell: object) -> int | None:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return int(cell) if float(cell).is_integer() else None
    text = str(cell).strip()
    return int(text) if text.isdecimal() and len(text) <= 2 else None
