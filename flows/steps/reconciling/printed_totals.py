"""Totals printed in a table, in rows and in columns, held against the rows they sum. A disagreement rejects the file."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from flows.steps.cleaning.clean import clean_counts
from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name
from flows.steps.places_and_dates.places import Gazetteer
from flows.steps.places_and_dates.situate import Situated
from flows.steps.reading.extract import Extract
from flows.steps.recognition.tables import Meaning
from flows.steps.reconciling.people_once import ways_of
from flows.steps.reconciling.reconcile import PrintedTotal, reconcile
from flows.steps.reconciling.scopes import scopes_of
from flows.steps.records import Issue


def reconcile_sums(parts: Sequence[Extract]) -> list[Issue]:
    """Hold the columns that repeat a sum ("Total" beside "Entrants | Sortants") against the columns they sum, row by row."""
    if len(parts) < 2:
        return []
    table, issues = parts[0].table, []
    for meaning in table.by_role("sum"):
        own = {pair for pair in meaning.values if pair[1] != "total"}
        summed = [p for p in parts if p.table.values != meaning.values and own <= set(p.table.values) and meaning.column in p.arrays]
        rows = parts[0].rows
        printed = clean_counts(rows.column(meaning.index, rows.data)).values.to_pylist()
        ways = ways_of([part.table.values for part in summed])
        # Ages that leave some out beside the sexes are told with both numbers (sexes_and_ages_differ).
        is_told = table.dataset.folding is not None and table.dataset.folding.age is not None
        for way in ways[:1] if is_told else ways:
            issues += _disagreeing_sums([summed[at] for at in way], meaning, printed)
    return issues


def _disagreeing_sums(parts: Sequence[Extract], meaning: Meaning, printed: Sequence[int | None]) -> list[Issue]:
    columns, issues, rows = [part.arrays[str(meaning.column)].to_pylist() for part in parts], [], parts[0].rows
    for row, given in enumerate(printed):
        found = [column[row] for column in columns if column[row] is not None]
        if given is not None and sum(found) != given:
            rule, sheet_row = "row_total_disagrees" if found else "row_total_alone", rows.data[row]
            issues.append(
                issue(rule, sheet=parts[0].sheet, cell=cell_name(sheet_row, meaning.index), row_number=sheet_row + 1,
                      column=meaning.column, found=str(given), expected=str(sum(found)), header=meaning.header)
            )  # fmt: skip
    return issues


def reconcile_totals(item: Situated, gazetteer: Gazetteer) -> list[Issue]:
    """Hold the total rows of a table against its rows, as they were sent or as they were corrected."""
    totals = printed_totals(item)
    if not totals:
        return []
    scopes = scopes_of([item], gazetteer)
    issues = reconcile(totals, _kept_figures(item, item.figures), scopes)
    if issues and item.extract.corrected:
        as_sent = {found.cell for found in reconcile(totals, _kept_figures(item, item.extract.counts_as_sent()), scopes)}
        issues = [found for found in issues if found.cell in as_sent]
    return issues


def _kept_figures(item: Situated, figures: Mapping[str, Sequence[int | None]]) -> dict[str, list[int | None]]:
    kept = set(item.kept)
    return {name: [value if row in kept else None for row, value in enumerate(column)] for name, column in figures.items()}


def printed_totals(item: Situated) -> list[PrintedTotal]:
    """The total rows of a table, with the figures printed in them."""
    rows, totals = item.extract.rows, []
    since = 0
    for index, total in enumerate(rows.totals):
        until = bisect_left(rows.data, total.row)
        figures = {name: item.extract.totals[name][index].as_py() for name in item.figures if name in item.extract.totals}
        totals.append(PrintedTotal(item.extract.sheet, total.row, total.label, total.names, figures, item.extract.indexes, since, until))
        since = until
    return totals


def sums_above(item: Situated) -> list[tuple[PrintedTotal, dict[str, int]]]:
    """The total rows of a table, each with the sum of every count column over the rows that count above it."""
    totals = printed_totals(item)
    figures = _kept_figures(item, item.figures) if totals else {}
    return [(total, {name: sum(filter(None, column[: total.until])) for name, column in figures.items()}) for total in totals]
