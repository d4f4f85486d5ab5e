"""Rows among the data that do not count: sub-totals by place, totals without a label, notes, totals of all directions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from flows.steps.messages import issue
from flows.steps.opening.workbook import cell_name
from flows.steps.places_and_dates.places import Gazetteer
from flows.steps.places_and_dates.situate import Situated
from flows.steps.reconciling.scopes import scopes_by_kind
from flows.steps.records import Issue

MOST_UNLABELLED = 300
"""Of more rows without a place none is taken for a total: they are people whose places got lost."""
_STRANGE_PLACES = frozenset({"missing_place", "unknown_region", "unknown_cercle", "commune_without_cercle", "cercle_without_region"})


def set_subtotals_apart(item: Situated, gazetteer: Gazetteer) -> list[Issue]:
    """Rows of a coarser place whose detail stands in the same table are sub-totals: they must be the sum, and do not count."""
    if item.dataset.is_published or item.dataset.levels_stand_apart:
        return []
    if item.dataset.placed_by == "point":
        own = [_set_totals_apart(item, column) for column in ("direction", "traveller_group")]
        return [*own[0], *own[1], *_set_bare_totals_apart(item)]
    issues = _set_notes_apart(item) + _set_unlabelled_totals_apart(item)
    finest = item.finest_level
    coarse = [row for row, level in enumerate(item.placed.level) if level is not None and 0 <= level < finest]
    if not coarse:
        return issues
    item.subtotals |= set(coarse)
    scopes = scopes_by_kind([item], gazetteer)
    for row in coarse:
        named = [item.kept] if item.placed.level[row] == 0 else _scopes_of_row(item, row, scopes, gazetteer)
        detail = [same for scope in named if (same := [other for other in scope if item.dates[other] == item.dates[row]])]
        if not detail:
            item.subtotals.discard(row)
            continue
        issues += disagreements(item, row, detail)
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


def disagreements(item: Situated, row: int, detail: Sequence[Sequence[int]]) -> list[Issue]:
    """An error for each figure of a row that is the sum of none of the `detail`."""
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


def _set_totals_apart(item: Situated, column: str) -> list[Issue]:
    """Rows of direction "total" beside rows of each direction for the same point and day must be their sum, and do not count; so do rows
    of all travellers beside those of each sex or age."""
    # A blank direction beside the others is their total where it is just that; in a registry it is that of a group nobody knows.
    may_be_blank = column == "direction" and item.dataset.folding is not None and item.dataset.folding.day is not None
    words = item.extract.arrays[column].to_pylist() if column in item.extract.arrays else []
    if "total" not in words and not (may_be_blank and None in words):
        return []
    issues: list[Issue] = []
    other = item.extract.arrays.get("direction" if column == "traveller_group" else "traveller_group")
    apart: Sequence[object] = other.to_pylist() if other is not None else [None] * len(words)
    by_day: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for row in range(len(words)):
        by_day[item.placed.place_id[row], item.dates[row], apart[row]].append(row)
    for rows in by_day.values():
        detail = [row for row in rows if words[row] not in ("total", None)]
        for row in rows:
            if words[row] == "total" and detail:
                item.subtotals.add(row)
                issues += disagreements(item, row, [detail])
            elif words[row] is None and may_be_blank and len(detail) > 1 and not disagreements(item, row, [detail]):
                item.subtotals.add(row)
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
