"""Sums that a file gives beside its rows: total rows, sub-totals by place, pasted pivots, summary sheets.

They are never counted. Each is held against the rows it sums; a disagreement inside the table rejects the file, one with
another sheet is a warning, for nobody can tell which of the two was updated last.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from flows.steps.clean import clean_counts
from flows.steps.extract import Extract
from flows.steps.messages import issue
from flows.steps.periods import month_names
from flows.steps.places import Gazetteer
from flows.steps.recognise import Meaning
from flows.steps.reconcile import Figures, PrintedTotal, reconcile
from flows.steps.records import Issue
from flows.steps.situate import Situated
from flows.steps.workbook import cell_name

MOST_UNLABELLED = 300
"""Of more rows without a place none is taken for a total: they are people whose places got lost."""
_STRANGE_PLACES = frozenset({"missing_place", "unknown_region", "unknown_cercle", "commune_without_cercle", "cercle_without_region"})
Scopes = Callable[[str], Sequence[Sequence[int]]]


def find_evidence(situated: Sequence[Situated]) -> list[Situated]:
    """The tables of a file that repeat or sum up another table of the same file."""
    evidence = [item for item in situated if item.extract.table.is_pivot]
    plain = [item for item in situated if item not in evidence and not item.dataset.is_published and item.dataset.placed_by != "point"]
    for item in plain:
        others = [other for other in plain if other is not item and other not in evidence and _same_matter(item, other)]
        if any(_sums_up(item, other) or _repeats(item, other) for other in others):
            evidence.append(item)
    evidence += _copies([item for item in situated if item.dataset.placed_by == "point" and item not in evidence])
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
    """Whether both count the same people: a figure in common (returned PDI and repatriated persons have none)."""
    same_dates = not item.reference_dates or set(item.reference_dates) & set(other.reference_dates)
    return bool(same_dates) and bool(set(item.figures) & set(other.figures))


def _sums_up(item: Situated, other: Situated) -> bool:
    return 0 <= item.finest_level < other.finest_level


def _repeats(item: Situated, other: Situated) -> bool:
    """Whether every figure of one table stands in another at the same place and date (a pasted copy)."""
    if item.finest_level != other.finest_level or item.extract.height > other.extract.height:
        return False
    copies = {(other.placed.place_id[row], other.dates[row]): row for row in range(other.extract.height)}
    for row in range(item.extract.height):
        twin = copies.get((item.placed.place_id[row], item.dates[row]))
        if twin is None or any(name not in other.figures or other.figures[name][twin] != figures[row] for name, figures in item.figures.items()):
            return False
    return item.extract.height > 0


def scopes_of(items: Sequence[Situated], gazetteer: Gazetteer) -> Scopes:
    """For a name, the rows of each place that bears it: a region in each perimeter, a cercle, a commune."""
    scopes = _scopes_by_kind(items, gazetteer)
    return lambda name: list(scopes.get(gazetteer.canonical_name(name), {}).values())


def _scopes_by_kind(items: Sequence[Situated], gazetteer: Gazetteer) -> Mapping[str, Mapping[str, Sequence[int]]]:
    scopes: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    offset = 0
    for item in items:
        kept = set(item.kept)
        for row, place_id in enumerate(item.placed.place_id):
            if place_id is not None and row in kept:
                for kind, name in _names_of(item, row, place_id, gazetteer):
                    scopes[name][kind].append(offset + row)
        offset += item.extract.height
    return scopes


def _names_of(item: Situated, row: int, place_id: str, gazetteer: Gazetteer) -> list[tuple[str, str]]:
    if item.dataset.placed_by == "point":
        return _names_of_point(place_id, item.dates[row], gazetteer)
    level, _, path = place_id.partition(":")
    parts = path.split("/")
    names = [(f"level {number}", part.replace("-", " ")) for number, part in enumerate(parts, start=2)] if level != "adm1" else []
    if names and (cercle := gazetteer.places.get(f"adm2:{parts[0]}")):
        names[0] = (f"level 2 {cercle.place_id}", gazetteer.normalise(cercle.name))
    for perimeter in gazetteer.country.perimeter_names:
        region = gazetteer.region_of(place_id, perimeter)
        if region:
            names.append((f"region {perimeter}", gazetteer.normalise(region)))
    given = item.extract.arrays.get("region_name")
    if given is not None and (text := given[row].as_py()):
        names.append(("region given", gazetteer.canonical_name(text)))
    return names


@lru_cache(maxsize=20_000)
def _names_of_point(fmp_id: str, day: date | None, gazetteer: Gazetteer) -> list[tuple[str, str]]:
    """What a total row of a flow table may name: a point, a month, a day."""
    point = gazetteer.points.points[fmp_id]
    names = [("point", gazetteer.canonical_name(name)) for name in (point.name, *point.aliases)]
    if day is not None:
        names += [("month", gazetteer.canonical_name(f"{word} {year}".strip())) for word in month_names(day.month) for year in ("", day.year)]
        names += [("day", gazetteer.canonical_name(text)) for text in (day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}")]
    return names


def reconcile_sums(parts: Sequence[Extract]) -> list[Issue]:
    """Hold the columns that repeat a sum ("Total" beside "Entrants | Sortants") against the columns they sum, row by row."""
    if len(parts) < 2:
        return []
    table, issues = parts[0].table, []
    for meaning in table.by_role("sum"):
        own = {pair for pair in meaning.values if pair[1] != "total"}
        summed = [p for p in parts if p.table.values != meaning.values and own <= set(p.table.values) and meaning.column in p.arrays]
        finest = [p for p in summed if not any(set(p.table.values) < set(other.table.values) for other in summed)]
        rows = parts[0].rows
        printed = clean_counts(rows.column(meaning.index, rows.data)).values.to_pylist()
        columns = [part.arrays[str(meaning.column)].to_pylist() for part in finest]
        for row, given in enumerate(printed):
            found = [column[row] for column in columns if column[row] is not None]
            if given is not None and found and sum(found) != given:
                sheet_row = rows.data[row]
                issues.append(
                    issue("row_total_disagrees", sheet=parts[0].sheet, cell=cell_name(sheet_row, meaning.index), row_number=sheet_row + 1,
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


def reconcile_evidence(item: Situated, data: Sequence[Situated], gazetteer: Gazetteer) -> list[Issue]:
    """Hold a control sheet (a pasted pivot, a summary by region) against the data rows of the file."""
    names = {name for other in data for name in other.figures}
    figures: dict[str, list[int | None]] = {name: [] for name in sorted(names)}
    for other in data:
        kept = set(other.kept)
        for name, column in figures.items():
            own = other.figures.get(name, [None] * other.extract.height)
            column += [value if row in kept else None for row, value in enumerate(own)]
    grand = [total for total in printed_totals(item) if not total.names]
    rows = [_evidence_row(item, row) for row in range(item.extract.height)]
    everything = sum(other.extract.height for other in data)
    grand = [PrintedTotal(t.sheet, t.row, t.label, (), t.figures, t.indexes, 0, everything) for t in grand]
    scopes = scopes_of(data, gazetteer)
    lacking = _lacking_detail([row for row in rows if gazetteer.is_listed(row.label)], figures, scopes)
    told = {found.cell for found in lacking}
    return lacking + [
        found for found in reconcile([*rows, *grand], figures, _or_nothing(scopes), rule="evidence_disagrees") if found.cell not in told
    ]


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


def _evidence_row(item: Situated, row: int) -> PrintedTotal:
    sheet_row = item.extract.rows.data[row]
    label = _label(item, row, sheet_row)
    figures = {name: column[row] or None for name, column in item.figures.items()}
    return PrintedTotal(item.extract.sheet, sheet_row, label, (label,), figures, item.extract.indexes, 0, 0)


def _label(item: Situated, row: int, sheet_row: int) -> str:
    labels: tuple[Meaning, ...] = item.extract.table.by_role("label")
    if labels:
        return str(item.extract.rows.cells[labels[0].index][sheet_row])
    return str(item.placed.name[row] or "")


def set_subtotals_apart(item: Situated, gazetteer: Gazetteer) -> list[Issue]:
    """Rows of a coarser place whose detail stands in the same table are sub-totals: they must be the sum, and do not count."""
    if item.dataset.is_published or item.dataset.levels_stand_apart:
        return []
    if item.dataset.placed_by == "point":
        return set_direction_totals_apart(item) + _set_bare_totals_apart(item)
    issues = _set_notes_apart(item) + _set_unlabelled_totals_apart(item)
    finest = item.finest_level
    coarse = [row for row, level in enumerate(item.placed.level) if level is not None and 0 <= level < finest]
    if not coarse:
        return issues
    item.subtotals |= set(coarse)
    scopes = _scopes_by_kind([item], gazetteer)
    for row in coarse:
        named = [item.kept] if item.placed.level[row] == 0 else _scopes_of_row(item, row, scopes, gazetteer)
        detail = [same for scope in named if (same := [other for other in scope if item.dates[other] == item.dates[row]])]
        if not detail:
            item.subtotals.discard(row)
            continue
        issues += _disagreements(item, row, detail)
    if not any(item.placed.level[row] == 1 for row in item.kept):
        item.extract.issues = [found for found in item.extract.issues if found.rule != "perimeter_assumed"]
    return issues


def _set_notes_apart(item: Situated) -> list[Issue]:
    """A row without any figure whose place is not known is a note below the table: nobody is lost with it."""
    strange = {found.row_number for found in item.extract.issues if found.rule in _STRANGE_PLACES}
    notes = {
        row for row, sheet_row in enumerate(item.extract.rows.data)
        if sheet_row + 1 in strange and all(column[row] is None for column in item.figures.values()) and row not in item.extract.suppressed
    }  # fmt: skip
    damaged = {found.row_number for found in item.extract.issues if found.severity == "error" and found.rule not in _STRANGE_PLACES}
    notes = {row for row in notes if item.extract.rows.data[row] + 1 not in damaged}
    return _set_apart(item, notes, "note_row")


def _set_unlabelled_totals_apart(item: Situated) -> list[Issue]:
    """A row that names no place and equals the sum of those that do, in every column, is a total without a label.

    So are rows that equal the sum of the block above them; where one of several such rows is no sum, none of them is believed.
    A row that names an unknown region and nothing below it is one where the table is finer than regions.
    """
    nameless = {found.row_number for found in item.extract.issues if found.rule == "missing_place"}
    unknown = {found.row_number for found in item.extract.issues if found.rule == "unknown_region"}
    if not (nameless or unknown):
        return []
    finest = item.finest_level
    unknown = unknown if finest > 1 else set()
    placed = [row for row, level in enumerate(item.placed.level) if level == finest]
    if len(placed) < 2:
        return []
    candidates = [
        row for row, sheet_row in enumerate(item.extract.rows.data)
        if sheet_row + 1 in nameless or (sheet_row + 1 in unknown and _names_region_alone(item, row))
    ]  # fmt: skip
    if len(candidates) > MOST_UNLABELLED:
        return []
    totals, blocks = set(), set()
    since = 0
    for row in candidates:
        above = [other for other in placed if since <= other < row]
        if _is_sum(item, row, placed):
            totals.add(row)
        elif above and item.extract.rows.data[row] + 1 in nameless and _is_sum(item, row, above):
            blocks.add(row)
        since = row
    if any(row not in totals | blocks for row in candidates) or not any(_adds_up_several(item, row, candidates, placed) for row in blocks):
        blocks = set()
    return _set_apart(item, totals | blocks, "unlabelled_total")


def _names_region_alone(item: Situated, row: int) -> bool:
    finer = [item.extract.arrays[name] for name in ("cercle_name", "commune_name", "site_name") if name in item.extract.arrays]
    return not any(names[row].as_py() for names in finer)


def _is_sum(item: Situated, row: int, of: Sequence[int]) -> bool:
    """Whether a row gives the sum of other rows in each column that it fills, and somebody is counted."""
    given = {name: value for name, column in item.figures.items() if (value := column[row]) is not None}
    return any(given.values()) and all(value == sum(item.figures[name][other] or 0 for other in of) for name, value in given.items())


def _adds_up_several(item: Situated, row: int, candidates: Sequence[int], placed: Sequence[int]) -> bool:
    since = max((other for other in candidates if other < row), default=-1)
    return sum(since < other < row for other in placed) >= 2


def _set_apart(item: Situated, rows: set[int], rule: str) -> list[Issue]:
    """Rows that do not count, each with a word of it; what was objected to in them is withdrawn."""
    item.subtotals |= rows
    told = {item.extract.rows.data[row] + 1 for row in rows}
    item.extract.issues = [found for found in item.extract.issues if found.rule not in _STRANGE_PLACES or found.row_number not in told]
    return [issue(rule, sheet=item.extract.sheet, row_number=row) for row in sorted(told)]


def _scopes_of_row(item: Situated, row: int, scopes: Mapping[str, Mapping[str, Sequence[int]]], gazetteer: Gazetteer) -> list[Sequence[int]]:
    """The rows inside a row's place: Gao the region is not Gao the cercle."""
    kind = "region" if item.placed.level[row] == 1 else f"level {item.placed.level[row]}"
    of_name = scopes.get(gazetteer.canonical_name(item.placed.name[row] or ""), {})
    return [scope for name, scope in of_name.items() if name.startswith(kind)]


def _disagreements(item: Situated, row: int, detail: Sequence[Sequence[int]]) -> list[Issue]:
    issues = []
    for name, column in item.figures.items():
        if item.dataset.by_name[name].unit == "days":
            continue
        printed = column[row]
        sums = [sum(column[i] or 0 for i in scope) for scope in detail]
        if printed is not None and printed not in sums:
            sheet_row = item.extract.rows.data[row]
            issues.append(
                issue("subtotal_disagrees", sheet=item.extract.sheet, cell=cell_name(sheet_row, item.extract.indexes[name]),
                      row_number=sheet_row + 1, column=name, found=str(printed), expected=str(sums[0]), label=item.placed.name[row])
            )  # fmt: skip
    return issues


def set_direction_totals_apart(item: Situated) -> list[Issue]:
    """Rows of direction "total" beside rows of each direction for the same point and day must be their sum, and do not count."""
    directions = item.extract.arrays.get("direction")
    if directions is None or "total" not in (words := directions.to_pylist()):
        return []
    issues: list[Issue] = []
    by_day: dict[tuple[str | None, object], list[int]] = defaultdict(list)
    for row in range(len(words)):
        by_day[item.placed.place_id[row], item.dates[row]].append(row)
    for rows in by_day.values():
        detail = [row for row in rows if words[row] not in ("total", None)]
        for row in rows:
            if words[row] == "total" and detail:
                item.subtotals.add(row)
                issues += _disagreements(item, row, [detail])
    return issues


def _set_bare_totals_apart(item: Situated) -> list[Issue]:
    """A row without point and day that is the sum of the rows above it, in every column it fills, is a total without a label."""
    bare = [row for row in range(item.extract.height) if item.dates[row] is None and item.placed.place_id[row] is None]
    issues: list[Issue] = []
    for row in bare[-3:]:
        above = [other for other in range(row) if other not in item.subtotals]
        given = {name: column[row] for name, column in item.figures.items() if column[row] is not None}
        if given and above and all(sum(item.figures[name][other] or 0 for other in above) == figure for name, figure in given.items()):
            item.subtotals.add(row)
            issues.append(issue("unlabelled_total", sheet=item.extract.sheet, row_number=item.extract.rows.data[row] + 1))
    if issues and len(item.subtotals) >= len(bare):
        item.extract.issues = [found for found in item.extract.issues if found.rule != "missing_point"]
    return issues
