"""Totals in a file that is read in pieces: what they sum lies in other pieces, so they are held against it when all are read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name
from flows.steps.places_and_dates.places import Gazetteer
from flows.steps.places_and_dates.situate import Situated
from flows.steps.reconciling.printed_totals import sums_above
from flows.steps.reconciling.reconcile import PrintedTotal
from flows.steps.reconciling.scopes import names_of_point
from flows.steps.records import Issue
from schemas.registry import BY_NAME

Sums = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Total:
    """A printed total, how many rows further down it stands in the file, and the sums of all rows above it and of those since the
    total before it."""

    printed: PrintedTotal
    offset: int
    above: Sums
    since: Sums


@dataclass(slots=True)
class PieceTotals:
    """The printed totals of a file, gathered piece by piece."""

    totals: list[_Total] = field(default_factory=list)
    _until_last: Sums = field(default_factory=dict)

    def add(self, tables: Iterable[Situated], before: Sums, offset: int) -> None:
        """Note the totals of a piece. `before`: the sums of the pieces before it; `offset`: how far down its rows stand."""
        for item in tables:
            for printed, within in sums_above(item):
                above = Counter(before)
                above.update(within)
                since = {name: figure - self._until_last.get(name, 0) for name, figure in above.items()}
                self.totals.append(_Total(printed, offset, above, since))
                self._until_last = above

    def disagreements(self, everything: Sums, rows: Mapping[str, Path], gazetteer: Gazetteer) -> list[Issue]:
        """An issue for each figure of a total that no reading of it confirms (see reconcile.py). `rows`: the file's rows by dataset."""
        named = _sums_by_name(rows, gazetteer) if any(total.printed.names for total in self.totals) else {}
        issues = []
        for total in self.totals:
            of_names = [sums for name in total.printed.names for sums in named.get(gazetteer.canonical_name(name), {}).values()]
            readings = [*of_names, total.since] if of_names else [everything, total.above, total.since]
            for column, figure in total.printed.figures.items():
                sums = [reading.get(column, 0) for reading in readings]
                if figure is not None and column in everything and figure not in sums:
                    issues.append(_disagrees(total, column, figure, min(sums, key=lambda known: abs(known - figure))))
        return issues


def _disagrees(total: _Total, column: str, figure: int, expected: int) -> Issue:
    printed, row = total.printed, total.printed.row + total.offset
    return issue(
        "total_row_disagrees", sheet=printed.sheet, cell=cell_name(row, printed.indexes[column]), row_number=row + 1, column=column,
        found=str(figure), expected=str(expected), label=printed.label, difference=figure - expected,
    )  # fmt: skip


def _sums_by_name(rows: Mapping[str, Path], gazetteer: Gazetteer) -> dict[str, dict[str, Counter[str]]]:
    """For each name that a total may bear (a point, a month, a day) and each kind of thing it names, the sums of its rows."""
    sums: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for dataset, path in rows.items():
        for group in _by_point_and_day(dataset, path):
            fmp_id, day = group.pop("fmp_id"), group.pop("date")
            for kind, name in names_of_point(fmp_id, day, gazetteer) if fmp_id is not None else ():
                sums[name][kind].update({column.removesuffix("_sum"): figure or 0 for column, figure in group.items()})
    return sums


def _by_point_and_day(dataset: str, path: Path) -> Sequence[dict[str, int]]:
    keys = ["fmp_id", "date"]
    counts = [column.name for column in BY_NAME[dataset].columns if column.kind == "count"]
    grouped = []
    for batch in pa.ipc.open_stream(str(path)):
        held = [name for name in counts if name in batch.schema.names]
        if set(keys) <= set(batch.schema.names):
            grouped.append(pa.Table.from_batches([batch]).group_by(keys).aggregate([(name, "sum") for name in held]))
    return [row for table in grouped for row in table.to_pylist()]


def direction_totals_far_apart(slices: Mapping[tuple[str, str, str], int], has_totals: bool) -> list[Issue]:
    """An error for each point and month where rows of all directions stand in other pieces than the rows of each: they would count
    twice. `slices`: the days of each dataset, slice and direction."""
    if not has_totals:
        return []
    totals = {(dataset, key): days for (dataset, key, part), days in slices.items() if not part}
    apart: Counter[tuple[str, str]] = Counter()
    for (dataset, key, part), days in sorted(slices.items()):
        if part and (common := days & totals.get((dataset, key), 0)):
            apart[dataset, key] = max(apart[dataset, key], common.bit_count())
    return [issue("direction_totals_far_apart", point=key.split("/")[1], month=key.split("/")[2][:7], days=days) for (_, key), days in apart.items()]
