"""Tables that repeat or sum up another table of their file: pasted pivots, summary sheets, copies.

They are never counted, but held against the rows they sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flows.steps.messages import issue, severity_of
from flows.steps.opening.workbook import cell_name
from flows.steps.places_and_dates.places import Gazetteer
from flows.steps.places_and_dates.situate import Situated
from flows.steps.recognition.tables import Meaning
from flows.steps.reconciling.flow_summaries import find_flow_summaries
from flows.steps.reconciling.printed_totals import printed_totals
from flows.steps.reconciling.reconcile import Figures, PrintedTotal, reconcile
from flows.steps.reconciling.scopes import Scopes, scopes_of
from flows.steps.records import Issue


def find_evidence(situated: Sequence[Situated]) -> list[Situated]:
    """The tables of a file that repeat or sum up another table of the same file."""
    evidence = [item for item in situated if item.extract.table.is_pivot]
    plain = [item for item in situated if item not in evidence and not item.dataset.is_published and item.dataset.placed_by != "point"]
    for item in plain:
        others = [other for other in plain if other is not item and other not in evidence and _same_matter(item, other)]
        if any(_sums_up(item, other) or _repeats(item, other) for other in others):
            evidence.append(item)
    evidence += _copies([item for item in situated if item.dataset.placed_by == "point" and item not in evidence])
    evidence += find_flow_summaries([item for item in situated if item not in evidence])
    return evidence if len(evidence) < len(situated) else []


def _copies(situated: Sequence[Situated]) -> list[Situated]:
    """Flow tables whose sheet is an earlier one pasted: the same rows in the same order."""
    alike: dict[object, list[Situated]] = defaultdict(list)
    for item in situated:
        alike[item.dataset.name, item.extract.table.values, item.extract.height, *item.dates[:1], *item.placed.place_id[:1]].append(item)
    return [item for group in alike.values() for number, item in enumerate(group) if any(_is_copy(item, other) for other in group[:number])]


def _is_copy(item: Situated, other: Situated) -> bool:
    return (
        item.extract.sheet != other.extract.sheet and item.dates == other.dates and item.placed.place_id == other.placed.place_id
        and item.figures == other.figures
    )  # fmt: skip


def _same_matter(item: Situated, other: Situated) -> bool:
    """Whether both count the same people: a figure in common (returned PDI and repatriated persons have none), under the same headers
    (entries and exits that happen to be equal are no copy)."""
    same_dates = not item.reference_dates or set(item.reference_dates) & set(other.reference_dates)
    same_people = item.extract.table.values == other.extract.table.values and _titled(item) == _titled(other)
    return same_people and bool(same_dates) and bool(set(item.figures) & set(other.figures))


def _titled(item: Situated) -> list[object]:
    """What a sheet's name says that its rows count ("Entrées")."""
    folding = item.dataset.folding
    return [item.filled[column].slice(0, 1).to_pylist() for column in folding.vocabularies if column in item.filled] if folding else []


def _sums_up(item: Situated, other: Situated) -> bool:
    return 0 <= item.finest_level < other.finest_level


def _repeats(item: Situated, other: Situated) -> bool:
    """Whether every figure of one table stands in another at the same place and date: a pasted copy, or another breakdown of the same people
    (a place may have several rows, one for each cause or origin)."""
    if item.finest_level != other.finest_level or item.extract.height > other.extract.height or not set(item.figures) <= set(other.figures):
        return False
    own, copies = (_by_place(one, list(item.figures)) for one in (item, other))
    return bool(own) and all(key in copies and copies[key] == figures for key, figures in own.items())


def _by_place(item: Situated, names: Sequence[str]) -> dict[tuple[str | None, date | None], list[int | None]]:
    """The sums of some figures of each place at each date."""
    found: dict[tuple[str | None, date | None], list[int | None]] = {}
    for key, *given in zip(zip(item.placed.place_id, item.dates, strict=True), *(item.figures[name] for name in names), strict=True):
        if key in found:
            given = list(map(_add, found[key], given))
        found[key] = given
    return found


def reconcile_evidence(item: Situated, data: Sequence[Situated], gazetteer: Gazetteer) -> list[Issue]:
    """Hold a control sheet (a pasted pivot, a summary by region) against the data rows of the file.

    A summary of places counts what the rows count: where it gives another number, one of the two is wrong, and the file is refused. What a
    pivot groups by is not said: it is believed to count the same where its grand total and its rows disagree with the data alike.
    """
    if item.dataset.placed_by == "point" and not item.extract.table.is_pivot:
        return []  # a copy row by row, or the very sums
    names = {name for other in data for name in other.figures}
    figures: dict[str, list[int | None]] = {name: [] for name in sorted(names)}
    for other in data:
        kept = set(other.kept)
        for name, column in figures.items():
            own = other.figures.get(name, [None] * other.extract.height)
            column += [value if row in kept else None for row, value in enumerate(own)]
    grand = [total for total in printed_totals(item) if not total.names]
    rows = _evidence_rows(item, {day for other in data for day in other.reference_dates})
    everything = sum(other.extract.height for other in data)
    grand = [PrintedTotal(t.sheet, t.row, t.label, (), t.figures, t.indexes, 0, everything) for t in grand]
    scopes = scopes_of(data, gazetteer)
    lacking = _lacking_detail([row for row in rows if gazetteer.is_listed(row.label)], figures, scopes)
    told = {found.cell for found in lacking}
    of_rows, of_all = (reconcile(some, figures, _or_nothing(scopes), rule="summary_disagrees") for some in (rows, grand))
    if item.extract.table.is_pivot:
        strange = {found.column for found in of_rows}
        of_rows = [_as_warning(found) for found in of_rows]
        of_all = [found if found.column in strange else _as_warning(found) for found in of_all]
    return lacking + [found for found in (*of_rows, *of_all) if found.cell not in told]


def _as_warning(found: Issue) -> Issue:
    return replace(found, rule="evidence_disagrees", severity=severity_of("evidence_disagrees"))


def _lacking_detail(rows: Sequence[PrintedTotal], figures: Figures, scopes: Scopes) -> list[Issue]:
    """An error for each place of which the data rows give less than half of what a summary counts: the country's total would lack it."""
    issues = []
    for row in rows:
        for column, printed in row.figures.items():
            detail = max((sum(figures[column][at] or 0 for at in scope) for scope in scopes(row.label)), default=0) if column in figures else None
            if printed and detail is not None and 2 * detail < printed:
                issues.append(
                    issue("summary_without_detail", sheet=row.sheet, cell=cell_name(row.row, row.indexes[column]), row_number=row.row + 1,
                          column=column, found=str(printed), expected=str(detail), label=row.label)
                )  # fmt: skip
    return issues


def _or_nothing(scopes: Scopes) -> Scopes:
    """A place that a control sheet names and the data do not hold sums to nothing."""
    return lambda name: scopes(name) or [()]


def _evidence_rows(item: Situated, days: set[date]) -> list[PrintedTotal]:
    """The rows of a control sheet; those of one place (one for each cause, say) are one total together. Rows of other days than the data's, which
    recall earlier operations, are held against nothing."""
    found: dict[object, PrintedTotal] = {}
    for row in range(item.extract.height):
        if item.reference_dates and item.dates[row] not in days:
            continue
        own = _evidence_row(item, row)
        place_id = item.placed.place_id[row]
        key = (place_id, item.dates[row]) if place_id is not None else row
        if before := found.get(key):
            figures = {name: _add(before.figures[name], figure) for name, figure in own.figures.items()}
            own = replace(before, figures=figures)
        found[key] = own
    return list(found.values())


def _add(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other


def _evidence_row(item: Situated, row: int) -> PrintedTotal:
    sheet_row = item.extract.rows.data[row]
    label = _label(item, row, sheet_row)
    blank = (None, 0) if item.extract.table.is_pivot else (None,)
    figures = {name: None if column[row] in blank else column[row] for name, column in item.figures.items()}
    return PrintedTotal(item.extract.sheet, sheet_row, label, (label,), figures, item.extract.indexes, 0, 0)


def _label(item: Situated, row: int, sheet_row: int) -> str:
    labels: tuple[Meaning, ...] = item.extract.table.by_role("label")
    if labels:
        return str(item.extract.rows.cells[labels[0].index][sheet_row])
    return str(item.placed.name[row] or "")
