"""What the `dtm` command shows: tables and sentences in French or English, or JSON for machines."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import _wrap, box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from flows.steps.messages import Language, describe
from flows.steps.phrases import say as say
from flows.steps.records import ColumnAccount, Issue, Prepared, SheetSummary
from flows.steps.report_figures.levels import LevelNoun, level_fields
from flows.steps.typography import set_french
from flows.steps.wording import COLON, day, number, percent, short_day, signed
from schemas.registry import BY_NAME

if TYPE_CHECKING:
    from flows.steps.settings import Settings
    from flows.steps.warehouse.overview import Operation, Shares, Source, ToldIssue

ALIKE_SHOWN = 8
"""So many different issues of one rule are shown of a file."""
ISSUES_SHOWN = 8
OPERATIONS_SHOWN = 40
LOG_WIDTH = 150
LONG_RUN = 4
"""So many columns side by side that mean the same are shown in one line."""
# Rich breaks lines at every kind of space; those that French printers do not break hold a number or a mark together.
_wrap.re_word = re.compile(r"[^\S\u00a0\u202f]*[\S\u00a0\u202f]+[^\S\u00a0\u202f]*")
_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}


def console(to_errors: bool = False) -> Console:
    """A console that wraps nothing in a log."""
    plain = Console(stderr=to_errors, highlight=False, markup=False)
    return plain if plain.is_terminal else Console(stderr=to_errors, highlight=False, markup=False, width=LOG_WIDTH)


def print_json(content: object) -> None:
    """One JSON document on standard output; dates in ISO form."""
    print(json.dumps(content, ensure_ascii=False, indent=1, default=str))


def national_table(series: Sequence[Operation], lang: Language) -> Table:
    """The national series: individuals, households, change from the operation before, provenance."""
    table = Table(title=say("national_title_of", lang), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for key, justify in (("date", "left"), ("individuals", "right"), ("households", "right"), ("change", "right"), ("provenance", "left")):
        table.add_column(say(f"col_{key}", lang), justify=justify)  # type: ignore[arg-type]
    if len(series) > OPERATIONS_SHOWN:
        table.caption = say("older_operations", lang, count=number(len(series) - OPERATIONS_SHOWN, lang))
    for row in series[-OPERATIONS_SHOWN:]:
        table.add_row(
            short_day(row.reference_date, lang), number(row.individuals, lang), number(row.households, lang), _change(row, lang),
            Text(say(f"provenance_{row.provenance}", lang), style="bold magenta" if row.provenance == "sample" else ""),
        )  # fmt: skip
    return table


def _change(row: Operation, lang: Language) -> str:
    reason = say(f"reason_{row.change_reason}", lang) if row.change_reason else ""
    if row.change is None:
        return reason
    change = f"{signed(row.change, lang)} ({percent(row.change_pct, lang, with_sign=True)})"
    return f"{change} · {reason}" if reason else change


def shares_table(shares: Shares, levels: Mapping[str, LevelNoun], lang: Language) -> Table:
    """Each region's PDI and share of the country's; `levels`: what the country calls its regions."""
    fields = level_fields(levels, lang)
    title = say("shares_title", lang, date=day(shares.reference_date, lang), perimeter=shares.perimeter, **fields)
    table = Table(title=Text(title, style="italic", no_wrap=True, overflow="ignore"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(fields["Region"])
    table.add_column(say("col_individuals", lang), justify="right")
    table.add_column(say("col_share", lang), justify="right")
    table.add_column(say("col_provenance", lang))
    for region, individuals, share, provenance in shares.rows:
        shown = percent(None if share is None else 100 * share, lang)
        table.add_row(region, number(individuals, lang), shown, say(f"provenance_{provenance}", lang))
    return table


def change_sentence(series: Sequence[Operation], shares: Shares, lang: Language) -> str | None:
    """The change that led to the operation whose regions are shown."""
    by_date = {row.reference_date: row for row in series}
    before, after = by_date.get(shares.previous_date) if shares.previous_date else None, by_date.get(shares.reference_date)
    if before is None or after is None:
        return None
    return say(
        "change_title", lang, before=day(before.reference_date, lang), after=day(after.reference_date, lang),
        from_count=number(before.individuals, lang), to_count=number(after.individuals, lang), change=signed(after.change, lang),
        change_pct=percent(after.change_pct, lang, with_sign=True),
    )  # fmt: skip


def shortened(names: Sequence[str], most: int = 10) -> str:
    """The first names of a list, and how many more there are."""
    return ", ".join(names[:most]) + (f" … (+{len(names) - most})" if len(names) > most else "")


def show_rejected(
    out: Console, sources: Sequence[Source], errors: Sequence[ToldIssue], lang: Language, settings: Settings, copies: Mapping[str, Path | None]
) -> None:  # fmt: skip
    """Each rejected file with the cells that are wrong, what to do about them, its marked-up copy, and where its earlier version is."""
    rejected = [source for source in sources if source.is_in_raw and source.status == "rejected"]
    if not rejected:
        return
    out.print(Text(say("rejected_title", lang), style="bold red"))
    for source in rejected:
        own = [told for told in errors if told.source_id == source.source_id]
        out.print(Text(f"  {source.relative_path or source.file_name}", style="bold"))
        told = [(issue.severity, issue.rule, issue.sheet, issue.cell, issue.message, issue.remedy) for issue in own]
        if left := _show_issues(out, told, lang, ISSUES_SHOWN):
            out.print(Text("    " + say("more_issues", lang, count=left, source_id=source.source_id, **as_typed(settings.warehouse))), soft_wrap=True)
        if source.source_id in copies:
            copy = copies[source.source_id]
            out.print(Text("    " + (say("copy_made", lang, path=copy) if copy else say("copy_not_made", lang))), soft_wrap=True)
        for earlier in sources:
            if earlier.file_name == source.file_name and earlier.status == "accepted" and not earlier.is_in_raw:
                path = settings.store.path_of(earlier.sha256, earlier.file_name)
                out.print(Text("    " + say("earlier_kept", lang, path=path)), soft_wrap=True)


def _show_issues(
    out: Console, issues: Iterable[tuple[str, str, str | None, str | None, str, str]], lang: Language, most: int | None = None
) -> int:  # fmt: skip
    """Show (severity, rule, sheet, cell, message, remedy) of each issue; answers how many were left out beyond the `most` first.

    What is the same in many cells is said once, with the cells; of many issues of one rule the first are shown.
    """
    cells: dict[tuple[str, str, str | None, str, str], list[str]] = {}
    for severity, rule, sheet, cell, message, remedy in issues:
        cells.setdefault((severity, rule, sheet, message, remedy), []).append(cell or "")
    told = list(cells.items())[:most]
    alike, shown = Counter(key[1] for key, _ in told), Counter[str]()
    for (severity, rule, sheet, message, remedy), where in told:
        shown[rule] += 1
        if shown[rule] <= ALIKE_SHOWN:
            place = "!".join(part for part in (sheet, shortened([cell for cell in where if cell], 5)) if part)
            _show_issue(out, severity, place, message, remedy, lang)
        elif shown[rule] == alike[rule]:
            out.print(Text("    " + say("more_alike", lang, count=alike[rule] - ALIKE_SHOWN, rule=rule), style="dim"))
    return sum(map(len, cells.values())) - sum(len(where) for _, where in told)


def _show_issue(out: Console, severity: str, where: str, message: str, remedy: str, lang: Language) -> None:
    colon = set_french(COLON[lang])
    line = Text.assemble((say(f"severity_{severity}", lang), _STYLES[severity]), f" {where}{colon}" if where else colon, message)
    out.print(Padding.indent(line, 4))
    if severity == "info":
        return
    out.print(Padding.indent(Text(say("remedy", lang, remedy=remedy), style="dim"), 6))


def as_typed(warehouse: Path) -> dict[str, str]:
    """How this command is typed here, to be pasted: {dtm} and, where the warehouse is not the usual one, {place}."""
    command = Path(sys.argv[0])
    near = Path(".venv/bin") / command.name
    dtm = str(near) if command.name == "dtm" and near.exists() else shlex.quote(str(command)) if command.parent.name == "bin" else "dtm"
    return {"dtm": dtm, "place": "" if warehouse == Path("warehouse") else f" --warehouse {shlex.quote(str(warehouse))}"}


def show_warnings(out: Console, warnings: Iterable[ToldIssue], warehouse: Path, lang: Language) -> None:
    """How often each rule warned, with one example."""
    told = list(warnings)
    if not told:
        return
    out.print(say("status_warnings", lang, count=number(len(told), lang)))
    example = {warning.rule: warning for warning in reversed(told)}
    for rule, count in Counter(warning.rule for warning in told).most_common():
        first = example[rule]
        where = "!".join(part for part in (first.file_name, first.sheet, first.cell) if part)
        told_first = Text(f"— {where}{set_french(' : ') if lang == 'fr' else ': '}{first.message}")
        out.print(Text(f"  {count:>4} × {rule}", style="yellow"), told_first, soft_wrap=True)
    out.print(Text("  " + say("status_more_warnings", lang, **as_typed(warehouse)), style="dim"), soft_wrap=True)


def show_check(out: Console, prepared: Prepared, lang: Language) -> None:
    """Everything that was understood of a file: sheets, header row, date, each column's meaning, totals, issues."""
    errors = [found for found in prepared.issues if found.severity == "error"]
    key = "check_accepted" if prepared.is_accepted else "check_rejected"
    out.print(Text(say(key, lang, file=prepared.file_name, count=len(errors)), style="bold green" if prepared.is_accepted else "bold red"))
    out.print("  " + say("check_format", lang, format=prepared.file_format, provenance=say(f"provenance_{prepared.provenance}", lang)))
    for sheet in prepared.sheets:
        out.print("  " + _sheet_line(sheet, lang))
    if prepared.reference_dates:
        out.print("  " + _dates_line(prepared, lang))
    if columns := _column_table(prepared, lang):
        out.print(columns)
    if prepared.totals:
        out.print(say("check_totals", lang))
        named = {_total_name(name, lang): total for name, total in prepared.totals.items()}
        width = max(map(len, named))
        for name, total in named.items():
            out.print(f"  {name:<{width}} {number(total, lang):>11}")
    ordered = sorted(prepared.issues, key=lambda found: ("error", "warning", "info").index(found.severity))
    _show_issues(out, [(i.severity, i.rule, i.sheet, i.cell, *describe(i, lang, prepared.file_name)) for i in ordered], lang)


def _total_name(name: str, lang: Language) -> str:
    """A column, and the day its total is of where the file gives several operations."""
    column, _, of = name.partition(" ")
    return f"{column}, {day(date.fromisoformat(of), lang)}" if of else column


def _dates_line(prepared: Prepared, lang: Language) -> str:
    """The operations' dates, or the days from the first to the last."""
    dates = [day(given, lang) for given in prepared.reference_dates]
    if all(BY_NAME[name].dated_by == "row" for name in prepared.datasets) and len(dates) == 2:
        points = {found.slice_key.split("/")[1] for found in prepared.slices if BY_NAME[found.dataset].placed_by == "point"}
        told = say("check_period", lang, first=dates[0], last=dates[1])
        return told + say("check_points", lang, points=", ".join(sorted(points))) if points else told
    return say("check_dates", lang, dates=", ".join(dates))


def _sheet_line(sheet: SheetSummary, lang: Language) -> str:
    return say(
        f"check_sheet_{sheet.role}", lang, sheet=sheet.sheet, dataset=sheet.dataset, header_row=sheet.header_row,
        rows=number(sheet.rows_data, lang), non_data=number(sheet.rows_non_data, lang),
    )  # fmt: skip


def _column_table(prepared: Prepared, lang: Language) -> Table | None:
    columns = [account for account in prepared.columns if account.column_letter and account.disposition != "empty"]
    if not columns:
        return None
    table = Table(title=say("check_columns", lang), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for key, justify in (("column", "left"), ("header", "left"), ("meaning", "left"), ("filled", "right")):
        table.add_column(say(f"col_{key}", lang), justify=justify, overflow="fold")  # type: ignore[arg-type]
    for run in _runs(columns):
        first, last = run[0], run[-1]
        meaning = first.column_name or ""
        if first.disposition != "used":
            other = "_otherwise" if first.disposition == "ignored" and first.reason not in (None, "declared in schemas/") else ""
            meaning = say(f"disposition_{first.disposition}{other}", lang, column=meaning)
        letters = first.column_letter if first is last else f"{first.column_letter}–{last.column_letter}"
        header = first.header or "" if first is last else f"{first.header} … {last.header}"
        table.add_row(f"{first.sheet}!{letters}", Text(header), meaning, number(sum(account.filled_cells for account in run), lang))
    return table


def _runs(columns: Sequence[ColumnAccount]) -> list[list[ColumnAccount]]:
    """The columns of a sheet, many in a row that mean the same (the days of a month) taken together."""
    sheets = list(dict.fromkeys(account.sheet for account in columns))
    columns = sorted(columns, key=lambda account: (sheets.index(account.sheet), len(account.column_letter or ""), account.column_letter))
    ordered = [list(same) for _, same in groupby(columns, attrgetter("sheet", "column_name", "disposition"))]
    return [run for same in ordered for run in ([same] if len(same) >= LONG_RUN and same[0].column_name else [[account] for account in same])]


def check_record(prepared: Prepared, lang: Language) -> dict[str, Any]:
    """What `dtm check --json` says of one file."""
    return {
        "file": prepared.file_name,
        "accepted": prepared.is_accepted,
        "format": prepared.file_format,
        "provenance": prepared.provenance,
        "datasets": prepared.datasets,
        "reference_dates": prepared.reference_dates,
        "totals": prepared.totals,
        "sheets": [fields_of(sheet) for sheet in prepared.sheets],
        "columns": [fields_of(column) for column in prepared.columns],
        "issues": [issue_record(found, lang, prepared.file_name) for found in prepared.issues],
    }


def issue_record(found: Issue, lang: Language, file_name: str) -> dict[str, Any]:
    """An issue for machines, with its text in the language asked for."""
    message, remedy = describe(found, lang, file_name)
    names = ("severity", "rule", "sheet", "cell", "row_number", "column", "found", "expected")
    return {name: getattr(found, name) for name in names} | {"message": message, "remedy": remedy}


def fields_of(record: Any) -> dict[str, Any]:
    """A record as a dictionary, for JSON."""
    return {name: getattr(record, name) for name in record.__slots__}
