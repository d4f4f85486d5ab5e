"""Why a sheet was not recognised: the header that comes nearest, what it names, and what it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.steps.cleaning.clean import holds_counts
from flows.steps.messages import issue
from flows.steps.opening.workbook import Sheet, cell_name, column_letter
from flows.steps.places_and_dates.country import HeaderWords
from flows.steps.recognition.dated_headers import bare_date
from flows.steps.recognition.header_rows import HEADER_SEARCH_ROWS, row_texts
from flows.steps.recognition.headers import MEASURE_CONCEPTS, header_key
from flows.steps.recognition.lexicon import said_by_header
from flows.steps.records import Issue
from schemas.declare import Dataset
from schemas.registry import DATASETS

_NAMED_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class _Header:
    """A row of texts over a column of counts, and the headers in it by what they name (sheet column, text)."""

    row: int
    places: tuple[tuple[int, str], ...]
    codes: tuple[tuple[int, str], ...]
    people: tuple[tuple[int, str], ...]
    measures: tuple[tuple[int, str], ...]
    dates: tuple[tuple[int, str], ...]

    @property
    def named(self) -> int:
        return len(self.places) + len(self.codes) + len(self.people) + len(self.measures) + len(self.dates)


def why_not_recognised(sheet: Sheet, words: HeaderWords) -> Issue | None:
    """What a sheet lacks that names places or people and holds counts: names of places, whom it counts; None where it is no such sheet."""
    dataset = next(dataset for dataset in DATASETS if dataset.has_populations and dataset.placed_by == "admin" and not dataset.is_published)
    headers = [_read(dataset, sheet, row, words) for row in range(min(len(sheet.rows), HEADER_SEARCH_ROWS))]
    best = max(headers, key=lambda header: header.named, default=None)
    if best is None or best.named < 2 or not _has_counts_below(sheet, best.row):
        return None
    if best.people and best.codes and not best.places:
        return _issue("places_by_code_only", sheet, best, best.codes)
    if best.people and not best.places:
        return _issue("no_place_named", sheet, best, best.people)
    if best.places and len(best.dates) > 1 and not best.people:
        return _issue("dates_without_measure", sheet, best, best.dates)
    if best.places and best.measures and not best.people:
        return _issue("population_not_named", sheet, best, best.measures)
    return _issue("table_not_recognised", sheet, best, _over_counts(sheet, best.row)) if best.places else None


def _read(dataset: Dataset, sheet: Sheet, row: int, words: HeaderWords) -> _Header:
    found: dict[str, list[tuple[int, str]]] = {"places": [], "codes": [], "people": [], "measures": [], "dates": []}
    for index, text in enumerate(row_texts(sheet.rows[row])):
        if text:
            said = words.translate(text)
            _, column = said_by_header(dataset.name, (said,), frozenset())
            key = header_key(said)
            if column and column.endswith("_name"):
                found["places"].append((index, text))
            elif column and column.endswith("_pcode"):
                found["codes"].append((index, text))
            elif column and dataset.by_name[column].population:
                found["people"].append((index, text))
            elif bare_date((text,)):
                found["dates"].append((index, text))
            elif key and key <= MEASURE_CONCEPTS:
                found["measures"].append((index, text))
    return _Header(row, *(tuple(found[kind]) for kind in found))


def _has_counts_below(sheet: Sheet, row: int) -> bool:
    return bool(_over_counts(sheet, row))


def _over_counts(sheet: Sheet, row: int) -> list[tuple[int, str]]:
    """The headers in a row over columns of counts; the column's letter where there is none."""
    below, headers = zip(*sheet.rows[row + 1 :], strict=True), row_texts(sheet.rows[row])
    counts = [index for index, column in enumerate(below) if holds_counts([cell for cell in column if cell != ""])]
    return [(index, headers[index] or column_letter(index)) for index in counts]


def _issue(rule: str, sheet: Sheet, header: _Header, named: Sequence[tuple[int, str]]) -> Issue:
    places = " ¦ ".join(text for _, text in header.places[:_NAMED_AT_MOST])
    return issue(rule, sheet=sheet.name, cell=cell_name(header.row, named[0][0]), row_number=header.row + 1,
                 found=" ¦ ".join(text for _, text in named[:_NAMED_AT_MOST]), expected=places or None)  # fmt: skip
